"""Settle a device's positions to a gapless line of segments.

The settled line is a function of the set of positions: order and repetition of the input do not
matter, and neither does the order of places or plan. Steps: columns → nodes → anchors → Viterbi
→ dates → places → travel. O(n log n) in positions for the sort, O(n × points considered at
once) for the rest.
"""

from collections.abc import Iterable, Sequence
from math import exp, hypot

import numpy as np

from opentrax.engine.geo import LatLon
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion import reasons
from opentrax.engine.motion.episodes import episodes
from opentrax.engine.motion.attribution import Atlas, Attribution
from opentrax.engine.motion.boundaries import Clockwork, Stay, stay_of, tidy
from opentrax.engine.motion.columns import Columns, Nodes, columns, nodes
from opentrax.engine.motion.decode import decode
from opentrax.engine.motion.segments import Segment
from opentrax.engine.motion.trail import Place, PlannedStop, Position, Roads
from opentrax.engine.motion.travel import way
from opentrax.engine.motion.unseen import with_unseen

_GAP_S = 900.0  # a silence on the way this much longer than the way is a gap


def settle(
    positions: Iterable[Position],
    places: Sequence[Place] = (),
    plan: Sequence[PlannedStop] = (),
    *,
    roads: Roads | None = None,
) -> tuple[Segment, ...]:
    """Return the segments between the first and the last position of one device."""
    return settle_columns(columns(positions), places, plan, roads=roads)


def settle_columns(
    fixes: Columns,
    places: Sequence[Place] = (),
    plan: Sequence[PlannedStop] = (),
    *,
    roads: Roads | None = None,
) -> tuple[Segment, ...]:
    """Return the segments of positions that are columns already."""
    if not len(fixes):
        return ()
    seen = nodes(fixes)
    clock = Clockwork(seen, roads)
    rests = decode(seen, episodes(seen, places))
    # Where the phone itself says that it drove, only the silence after it spoke for a stay.
    stays = [
        stay_of(seen, rest)
        for rest in rests
        if _speed_between(seen, rest.first, rest.last + 1) < p.WALK_MPS
    ]
    stays = tidy(clock, stays, lambda a, b: _speed_between(seen, a, b))
    atlas = Atlas(seen, places, plan)
    return _Line(seen, with_unseen(clock, stays, atlas), atlas, clock).segments()


def _speed_between(seen: Nodes, first: int, stop: int) -> float:
    speeds = seen.speed_mps[first:stop]
    speeds = speeds[speeds >= 0]
    return float(np.median(speeds)) if len(speeds) else 0.0


class _Line:
    """Makes the segments of dated stays and what lies between them."""

    def __init__(self, seen: Nodes, stays: list[Stay], atlas: Atlas, clock: Clockwork) -> None:
        self.seen, self.stays, self.atlas, self.clock = seen, stays, atlas, clock
        self.made: list[Segment] = []

    def segments(self) -> tuple[Segment, ...]:
        """Return the whole line."""
        begins, ends = self.seen.begins_at, self.seen.ends_at
        before: Stay | None = None
        for stay in self.stays:
            self._between(before, stay, begins if before is None else before.end, stay.start)
            self._stay(stay)
            before = stay
        self._between(before, None, begins if before is None else before.end, ends)
        if not self.made:
            self.made.append(self._lone(begins, ends))
        return tuple(self.made)

    def _lone(self, start: float, end: float) -> Segment:
        point = self._point(float(self.seen.x[0]), float(self.seen.y[0]))
        return Segment("gap", start, end, confidence=0.5, point=point, evidence=reasons.lone())

    def _point(self, x: float, y: float) -> LatLon:
        return self.seen.plane.latlon(x, y)

    def _stay(self, stay: Stay) -> None:
        found = self.atlas.attribute(stay)
        sure = _sureness(stay) * found.probability
        self.made.append(
            Segment(
                "stop" if found.place_id is None else "onsite",
                stay.start,
                stay.end,
                found.place_id,
                confidence=round(sure, 4),
                alternatives=_alternatives(found),
                evidence=reasons.of_stay(self.seen, stay, found),
                point=self._point(stay.x, stay.y),
            )
        )

    def _between(self, a: Stay | None, b: Stay | None, start: float, end: float) -> None:
        if end <= start:
            return
        first = 0 if a is None else a.last + 1
        last = len(self.seen) - 1 if b is None else b.first - 1
        low, at = first, start
        for i in self._silences(first, last):
            gone, back = float(self.seen.last_at[i]), float(self.seen.first_at[i + 1])
            dx, dy = self.seen.x[i + 1] - self.seen.x[i], self.seen.y[i + 1] - self.seen.y[i]
            far = hypot(float(dx), float(dy))
            back -= min(p.START_S + far * p.DETOUR / p.PRIOR_MPS, back - gone)
            if back - gone < _GAP_S:
                continue
            if gone > at:
                self._travel((low, i), (a if low == first else None, None), at, gone)
            self.made.append(
                Segment("gap", gone, back, confidence=0.5, evidence=reasons.of_gap(gone, back))
            )
            low, at = i, back
        self._travel((low, last), (a if low == first else None, b), at, end)

    def _silences(self, first: int, last: int) -> list[int]:
        quiet = np.flatnonzero(self.seen.silence_s[first : max(last, first)] > _GAP_S) + first
        return [int(i) for i in quiet]

    def _travel(
        self,
        window: tuple[int, int],
        ends: tuple[Stay | None, Stay | None],
        start: float,
        end: float,
    ) -> None:
        a, b = (None if s is None else self._point(s.x, s.y) for s in ends)
        went = way(self.seen, window, (a, b), self.clock.roads)
        self.made.append(
            Segment(
                "travel",
                start,
                end,
                distance_m=round(went.distance_m, 1),
                path=went.path,
                confidence=round(_travel_sureness(self.seen, window, end - start), 4),
                evidence=reasons.of_travel(self.seen, window, went),
                distance_by=went.by,
            )
        )


def _sureness(stay: Stay) -> float:
    """Return how probable it is that the phone stayed at all, from the margin over moving."""
    if stay.unseen:
        return 0.7
    return 1.0 / (1.0 + exp(-min((stay.nats - p.STAY_NATS) / 4.0 + 2.0, 20.0)))


def _travel_sureness(seen: Nodes, window: tuple[int, int], duration_s: float) -> float:
    count = max(window[1] - window[0] + 1, 0)
    return 1.0 - 0.5 / (1.0 + count * min(1.0, 60.0 * (count + 1) / max(duration_s, 1.0)))


def _alternatives(found: Attribution) -> tuple[tuple[str | None, float], ...]:
    if found.probability >= p.FLAT:
        return ()
    return tuple((place, round(share, 4)) for place, share in found.others)
