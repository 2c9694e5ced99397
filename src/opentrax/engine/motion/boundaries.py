"""When a stay began and ended: dated into the silence beside it by travel time.

A phone is silent while still and speaks after it left. So the departure is the first fix on the
way minus the time of the way there, and the arrival the last fix on the way plus the rest of
the way: along roads where a network is given, else START_S + DETOUR · distance / speed. Between
two stays that no fix separates, what the travel leaves over goes to the place left (silent
since long), but for the time in which a phone that has arrived speaks up. If the silence is
longer than this phone's silences at rest, it was switched off: each place gets a half.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import hypot

import numpy as np

from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.anchors import center
from opentrax.engine.motion.columns import Nodes, middle
from opentrax.engine.motion.decode import Rest
from opentrax.engine.motion.trail import Roads

_DRIVES_S = 300.0  # a phone on the way is silent for less

type Point = tuple[float, float]


@dataclass(slots=True)
class Stay:
    """A stay with its times; first > last means that no node saw it (a rest within a silence)."""

    first: int
    last: int
    x: float
    y: float
    nats: float
    start: float = 0.0
    end: float = 0.0

    @property
    def unseen(self) -> bool:
        """Whether the stay lies wholly in a silence."""
        return self.first > self.last


def stay_of(nodes: Nodes, rest: Rest) -> Stay:
    """Return the stay of a decoded rest, at the robust middle of its nodes."""
    x, y = center(nodes, slice(rest.first, rest.last + 1))
    return Stay(rest.first, rest.last, x, y, rest.nats)


def trimmed(nodes: Nodes, stay: Stay) -> Stay:
    """Return the stay without nodes at its ends in which the phone says that it still drives.

    But for one beside a long silence: that was no drive.
    """
    drives = nodes.speed_mps[stay.first : stay.last + 1] > p.WALK_MPS
    stands = np.flatnonzero(~drives)
    if not len(stands) or len(stands) == len(drives):
        return stay
    first, last = stay.first, stay.last
    if first > 0 and nodes.silence_s[first - 1] < _DRIVES_S:
        first = stay.first + int(stands[0])
    if last < len(nodes) - 1 and nodes.silence_s[last] < _DRIVES_S:
        last = stay.first + int(stands[-1])
    return stay_of(nodes, Rest(first, last, stay.x, stay.y, stay.nats))


class Clockwork:
    """Dates arrivals and departures of one trail."""

    def __init__(self, nodes: Nodes, roads: Roads | None) -> None:
        self.nodes = nodes
        self.roads = roads
        self.still_s = 0.0

    def date(self, stays: list[Stay]) -> None:
        """Set start and end of all stays."""
        self.still_s = _still_silence_s(self.nodes, stays)
        for index, stay in enumerate(stays):
            before = stays[index - 1] if index else None
            if before is None or before.last < stay.first - 1:
                stay.start = self._arrival(stay)
            after = stays[index + 1] if index + 1 < len(stays) else None
            if after is None or after.first > stay.last + 1:
                stay.end = self._departure(stay)
            else:
                self._share(stay, after)

    def _arrival(self, stay: Stay) -> float:
        nodes, first = self.nodes, stay.first
        if first == 0:
            return nodes.begins_at
        before = first - 1
        came = float(nodes.last_at[before])
        seen = float(nodes.first_at[first])
        speed = float(nodes.speed_mps[before])
        way = (float(nodes.x[before]), float(nodes.y[before])), (stay.x, stay.y)
        return min(seen, came + self.travel_s(*way, seen - came, speed))

    def _departure(self, stay: Stay) -> float:
        nodes, last = self.nodes, stay.last
        if last == len(nodes) - 1:
            return nodes.ends_at + self._goes_on_s()
        after = last + 1
        seen = float(nodes.last_at[last])
        gone = float(nodes.first_at[after])
        speed = float(nodes.speed_mps[after])
        way = (stay.x, stay.y), (float(nodes.x[after]), float(nodes.y[after]))
        return max(seen, gone - self.travel_s(*way, gone - seen, speed))

    def _goes_on_s(self) -> float:
        """Return how long a stay goes on after the last word, in the mean: half of the usual
        silence at rest. A phone that sleeps at rest tells nothing of it."""
        return self.still_s / 2 if self.still_s <= p.SLEEPS_S else 0.0

    def _share(self, a: Stay, b: Stay) -> None:
        """Divide a silence between two stays."""
        nodes = self.nodes
        seen = float(nodes.last_at[a.last])
        again = float(nodes.first_at[b.first])
        way_s = min(self.travel_s((a.x, a.y), (b.x, b.y), again - seen, -1.0), again - seen)
        slack = again - seen - way_s
        there = slack / 2
        if again - seen < p.OUTAGE_SILENCES * self.still_s:  # else it was no habit, but an outage
            there = min(there, self._habit_s(b) / 2)
        a.end = seen + slack - there
        b.start = again - there

    def _habit_s(self, stay: Stay) -> float:
        """Return how often the phone speaks in the beginning of this stay."""
        quiet = self.nodes.silence_s[stay.first : min(stay.last, stay.first + 5)]
        return middle(quiet, 300.0)

    def travel_s(self, a: Point, b: Point, within_s: float, speed_mps: float) -> float:
        """Return how long the way takes, no more than the time there was."""
        straight = hypot(b[0] - a[0], b[1] - a[1])
        if self.roads is not None and within_s > 3 * p.NODE_S and straight > p.PASSING_AREA_M2**0.5:
            route = self.roads.route(self.nodes.plane.latlon(*a), self.nodes.plane.latlon(*b))
            if route is not None and route.distance_m < 4 * straight + 500:
                return min(route.duration_s + p.START_S, within_s)
        speed = p.PRIOR_MPS
        if speed_mps > p.WALK_MPS and straight < 30 * speed_mps:
            speed = (speed + speed_mps) / 2
        return min(straight * p.DETOUR / speed + p.START_S, within_s)


def _still_silence_s(nodes: Nodes, stays: list[Stay]) -> float:
    """Return for how long this phone is silent while it stays: half of the time, for longer."""
    inside = [nodes.silence_s[stay.first : stay.last] for stay in stays]
    silences = np.sort(np.concatenate(inside)) if inside else np.zeros(0)
    if not len(silences):
        return float("inf")
    total = np.cumsum(silences)
    return float(silences[int(np.searchsorted(total, total[-1] / 2))])


def tidy(clock: Clockwork, stays: list[Stay], speeds: Callable[[int, int], float]) -> list[Stay]:
    """Join stays that only drift parts, then drop those too short to be one."""
    clock.date(stays)
    stays = _join(clock, _without_ghosts(clock.nodes, stays), speeds)
    clock.date(stays)
    kept = [s for s in stays if _long_enough(clock.nodes, s)]
    if len(kept) < len(stays):
        clock.date(kept)
        kept = _join(clock, kept, speeds)
        clock.date(kept)
    if _filled(clock.nodes, kept, speeds):
        clock.date(kept)
    return kept


def _filled(nodes: Nodes, stays: list[Stay], speeds: Callable[[int, int], float]) -> bool:
    """Extend the outer stays to the trail's ends where it never left; tell whether any was."""
    last = len(nodes) - 1
    changed = False
    if not stays:
        whole = stay_of(nodes, Rest(0, last, 0.0, 0.0, p.STAY_NATS))
        if last and _never_left(nodes, whole, slice(0, last + 1), 40.0, speeds):
            stays.append(whole)
            changed = True
    elif _never_left(nodes, stays[0], slice(0, stays[0].first), 120.0, speeds):
        stays[0].first = 0
        changed = True
    if stays and _never_left(nodes, stays[-1], slice(stays[-1].last + 1, last + 1), 120.0, speeds):
        stays[-1].last = last
        changed = True
    return changed


def _never_left(
    nodes: Nodes, stay: Stay, window: slice, reach_m: float, speeds: Callable[[int, int], float]
) -> bool:
    if window.start >= window.stop:
        return False
    away = np.hypot(nodes.x[window] - stay.x, nodes.y[window] - stay.y) - nodes.accuracy_m[window]
    return float(away.max()) <= reach_m and speeds(window.start, window.stop) < p.STILL_MPS


def _long_enough(nodes: Nodes, stay: Stay) -> bool:
    """A stay that the trail cuts off may be short: nobody knows how long it was."""
    cut_off = stay.first == 0 or stay.last == len(nodes) - 1
    return cut_off or stay.end - stay.start >= p.STAY_MIN_S


def _join(clock: Clockwork, stays: list[Stay], speeds: Callable[[int, int], float]) -> list[Stay]:
    joined: list[Stay] = []
    for stay in stays:
        if joined and _same(clock, joined[-1], stay, speeds):
            before = joined.pop()
            whole = Rest(before.first, stay.last, 0.0, 0.0, before.nats + stay.nats)
            end, stay = stay.end, stay_of(clock.nodes, whole)
            stay.start, stay.end = before.start, end
        joined.append(stay)
    return joined


def _same(clock: Clockwork, a: Stay, b: Stay, speeds: Callable[[int, int], float]) -> bool:
    """Return whether only drift lies between: near, not far away between, and not fast."""
    nodes = clock.nodes
    if a.unseen or b.unseen:
        return False
    blur = _blur_m(nodes, a) + _blur_m(nodes, b)
    apart = hypot(a.x - b.x, a.y - b.y)
    if apart > 40.0 + blur or b.start - a.end > 900.0:
        return False
    if _never_drove(nodes, (a.last + 1, b.first)):
        return True
    between = slice(a.last + 1, b.first)
    away = np.hypot(nodes.x[between] - a.x, nodes.y[between] - a.y) - nodes.accuracy_m[between]
    farthest = float(away.max(initial=0.0))
    both_ways_s = 2 * (p.START_S + farthest * p.DETOUR / p.PRIOR_MPS)
    if len(away) > 2 and farthest > 120.0 and b.start - a.end > both_ways_s:
        return False
    return speeds(a.last + 1, b.first) < p.WALK_MPS


def _never_drove(nodes: Nodes, *windows: tuple[int, int]) -> bool:
    """Return whether a phone that tells its speed told of no movement in windows of nodes."""
    speeds = np.concatenate([nodes.speed_mps[first:stop] for first, stop in windows])
    if not nodes.tells_speed or float(speeds.max(initial=0.0)) > p.WALK_MPS:
        return False
    return middle(speeds, 0.0) < p.STILL_MPS


def _without_ghosts(nodes: Nodes, stays: list[Stay]) -> list[Stay]:
    """Join what a fix by a far router or tower parts: there and back, and nothing on the way."""
    kept: list[Stay] = []
    for stay in stays:
        while len(kept) > 1 and _is_ghost(nodes, kept[-2], kept[-1], stay):
            kept.pop()
            before = kept.pop()
            whole = Rest(before.first, stay.last, 0.0, 0.0, before.nats + stay.nats)
            stay = stay_of(nodes, whole)
        kept.append(stay)
    return kept


def _is_ghost(nodes: Nodes, a: Stay, ghost: Stay, b: Stay) -> bool:
    apart = hypot(a.x - b.x, a.y - b.y)
    if apart > 40.0 + _blur_m(nodes, a) + _blur_m(nodes, b):
        return False
    told = nodes.speed_mps[a.last + 1 : b.first]
    if not nodes.tells_speed or float(told.max(initial=0.0)) > p.WALK_MPS:
        return False
    ways = (a.last + 1, ghost.first), (ghost.last + 1, b.first)
    there_s = float(nodes.first_at[ghost.first] - nodes.last_at[a.last])
    back_s = float(nodes.first_at[b.first] - nodes.last_at[ghost.last])
    by_foot_s = hypot(ghost.x - a.x, ghost.y - a.y) / p.WALK_MPS
    return min(there_s, back_s) < by_foot_s or _never_drove(nodes, *ways)


def _blur_m(nodes: Nodes, stay: Stay) -> float:
    return middle(nodes.accuracy_m[stay.first : stay.last + 1], p.ACCURACY_DEFAULT_M)
