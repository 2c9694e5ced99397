"""The textbook's detector: accuracy-weighted radius and dwell, with silence counted as dwell.

A candidate is the accuracy-weighted running mean of fixes; a fix is inside while its distance is
at most 60 m + min(accuracy, 60 m). A stop ends when fixes lay outside for 90 s, or one lies 400 m
off that another outside has confirmed; it counts from five minutes on. A single jump of more than
70 m/s net of accuracies is held back until the next fix confirms it. Silence of more than 120 s
before the first fix outside is dwell: the departure is that fix − distance / 8 m/s − 20 s. O(n),
one pass. Parameters as published with the trails; none is tuned here.
"""

from collections.abc import Sequence
from math import hypot

from benchmarks.motion.stops import Stop

from opentrax.engine.geo import Plane
from opentrax.engine.motion import Position

_RADIUS_M, _SLACK_M, _FAR_M = 60.0, 60.0, 400.0
_OUTSIDE_S, _DWELL_S, _SILENCE_S = 90.0, 300.0, 120.0
_JUMP_MPS, _BACK_MPS, _START_S, _UNKNOWN_M = 70.0, 8.0, 20.0, 40.0


def stops(trail: Sequence[Position]) -> list[Stop]:
    """Return the stops of a trail that is sorted by time."""
    if not trail:
        return []
    found = _Textbook(Plane.at(trail[0].latitude, trail[0].longitude))
    held: Position | None = None
    for fix in trail:
        if held is None and found.jumps(fix):
            held = fix
            continue
        if held is not None and not found.jumps(fix, held):
            found.take(held)
        held = None
        found.take(fix)
    return found.finish()


class _Textbook:
    def __init__(self, plane: Plane) -> None:
        self.plane = plane
        self.found: list[Stop] = []
        self.last: tuple[float, float, float, float] | None = None  # at, x, y, accuracy
        self._begin(0.0, 0.0, 0.0, 0.0)

    def _begin(self, at: float, x: float, y: float, weight: float) -> None:
        self.start = self.inside_until = at
        self.x, self.y, self.weight = x, y, weight
        self.outside: list[tuple[float, float, float, float]] = []

    def jumps(self, fix: Position, other: Position | None = None) -> bool:
        """Return whether nobody could have come here from the last fix (or from `other`)."""
        x, y = self.plane.xy(fix.latitude, fix.longitude)
        accuracy = fix.accuracy_m or _UNKNOWN_M
        before = self.last
        if other is not None:
            before = (other.at, *self.plane.xy(other.latitude, other.longitude), 0.0)
        if before is None:
            return False
        at, bx, by, error = before
        return hypot(x - bx, y - by) - accuracy - error > _JUMP_MPS * max(fix.at - at, 1.0)

    def take(self, fix: Position) -> None:
        """Take the next fix."""
        x, y = self.plane.xy(fix.latitude, fix.longitude)
        accuracy = max(fix.accuracy_m or _UNKNOWN_M, 5.0)
        self.last = (fix.at, x, y, accuracy)
        if not self.weight:
            self._begin(fix.at, x, y, accuracy**-2)
            return
        apart = hypot(x - self.x, y - self.y)
        if apart <= _RADIUS_M + min(accuracy, _SLACK_M):
            self.outside.clear()
            self.inside_until = fix.at
            self.weight += accuracy**-2
            share = accuracy**-2 / self.weight
            self.x, self.y = self.x + share * (x - self.x), self.y + share * (y - self.y)
            return
        self.outside.append((fix.at, x, y, accuracy))
        far = apart > _FAR_M and len(self.outside) > 1
        if far or fix.at - self.outside[0][0] >= _OUTSIDE_S:
            self._leave()

    def _leave(self) -> None:
        outside = self.outside
        at, x, y, accuracy = outside[0]
        end = self.inside_until
        if at - end > _SILENCE_S:
            end = max(end, at - hypot(x - self.x, y - self.y) / _BACK_MPS - _START_S)
        self._close(end)
        self._begin(at, x, y, accuracy**-2)
        for later in outside[1:]:
            if hypot(later[1] - self.x, later[2] - self.y) <= _RADIUS_M + min(later[3], _SLACK_M):
                self.inside_until = later[0]
            else:  # still on the way: the candidate follows it
                self._begin(*later[:3], later[3] ** -2)

    def _close(self, end: float) -> None:
        if end - self.start >= _DWELL_S:
            self.found.append(Stop(self.start, end, *self.plane.latlon(self.x, self.y)))

    def finish(self) -> list[Stop]:
        """Return all stops."""
        self._close(self.inside_until)
        return self.found
