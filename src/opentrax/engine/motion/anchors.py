"""Points where the phone may have stayed: known places near the trail, and rests found in it.

Too many is fine (the decoder chooses), too few is not. A rest is a run of nodes that got
nowhere within 90 s; a silence long enough for a rest makes anchors of both its ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from opentrax.engine.geo.points import Floats
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.columns import EVENTS, Bools, Ints, Nodes
from opentrax.engine.motion.emission import silence_nats, stay_nats
from opentrax.engine.motion.trail import Place

_LOOK_S = 90.0  # a rest goes nowhere for this long
_STEP_M = 40.0  # "nowhere", beside the accuracy
_SAME_M = 30.0  # anchors nearer than this are one
_REACH_M = 150.0  # an anchor is considered within this distance of its nodes
_APART_S = 900.0  # away this long, and coming back is a new episode
_AROUND_S = 1800.0  # an anchor found in the trail is considered this long around its rest


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """A stretch of nodes in which staying at one point is considered."""

    x: float
    y: float
    first: int
    last: int
    nats: list[float]  # per node
    arrive_nats: list[float]  # silence before node k if one came in it
    leave_nats: list[float]  # silence after node k if one left in it


def episodes(nodes: Nodes, places: Sequence[Place]) -> list[Episode]:
    """Return every stretch where a stay is thinkable, in a fixed order."""
    found = [e for place in _near_places(nodes, places) for e in _place_episodes(nodes, place)]
    for x, y, times in _gathered(_rests(nodes)):
        for first_at, last_at in times:
            low, high = np.searchsorted(nodes.at, (first_at, last_at)).tolist()
            away = np.hypot(nodes.x[low:high] - x, nodes.y[low:high] - y)
            found += _split(nodes, (x, y), low, away, away)
    found.sort(key=lambda e: (e.first, e.last, e.x, e.y))
    return found


def _place_episodes(nodes: Nodes, place: Place) -> list[Episode]:
    x, y = nodes.plane.xy(*place.fence.center)
    signed = place.fence.signed_m(nodes.plane, nodes.x, nodes.y)
    away = np.maximum(signed + p.WANDER_M, 0.0)
    if place.place_id in nodes.regions:  # the phone's own geofence knows better than one fix
        own = nodes.region == nodes.regions.index(place.place_id)
        away = np.where(own & (nodes.event == EVENTS["region_enter"]), 0.0, away)
        away = np.where(own & (nodes.event == EVENTS["region_leave"]), _REACH_M, away)
    return _split(nodes, (x, y), 0, away, np.maximum(signed, 0.0))


def _near_places(nodes: Nodes, places: Sequence[Place]) -> list[Place]:
    """Return the places with a node near (by a grid, so that thousands of places cost little)."""
    if not places:
        return []
    cell = 400.0
    seen = set(
        zip(
            np.floor(nodes.x / cell).astype(int).tolist(),
            np.floor(nodes.y / cell).astype(int).tolist(),
            strict=True,
        )
    )
    near = []
    for place in sorted(places, key=lambda q: q.place_id):
        x, y = nodes.plane.xy(*place.fence.center)
        reach = int((place.fence.reach_m() + _REACH_M) // cell) + 1
        column, row = int(x // cell), int(y // cell)
        around = range(-reach, reach + 1)
        if any((column + i, row + j) in seen for i in around for j in around):
            near.append(place)
    return near


def _split(
    nodes: Nodes, point: tuple[float, float], low: int, away: Floats, far: Floats
) -> list[Episode]:
    """Return episodes of consecutive nodes near the point, bridging short absences."""
    near = np.flatnonzero(far <= _REACH_M + 2 * nodes.accuracy_m[low : low + len(far)]) + low
    if not len(near):
        return []
    jumps = nodes.first_at[near[1:]] - nodes.last_at[near[:-1]] > _APART_S
    breaks = np.flatnonzero(jumps & (np.diff(near) > 1))
    firsts = near[np.append(0, breaks + 1)]
    lasts = near[np.append(breaks, len(near) - 1)]
    # Who came by in less than a stay's time did not stay: most passes end here.
    until = nodes.first_at[np.minimum(lasts + 1, len(nodes) - 1)]
    since = nodes.last_at[np.maximum(firsts - 1, 0)]
    slow = (until - since >= p.STAY_MIN_S) | (firsts == 0) | (lasts == len(nodes) - 1)
    if not slow.any():
        return []
    # Nor could those stay whose observations cannot pay for the beginning of a stay.
    gains = np.maximum(stay_nats(nodes, near, away[near - low]), 0.0)
    best = np.add.reduceat(gains, np.append(0, breaks + 1))
    slow &= (best + _hush(nodes, firsts, lasts) > p.STAY_NATS) | (firsts == 0)
    return [
        _episode(nodes, point, slice(first, last + 1), away[first - low : last + 1 - low])
        for first, last in zip(firsts[slow].tolist(), lasts[slow].tolist(), strict=True)
    ]


def _hush(nodes: Nodes, firsts: Ints, lasts: Ints) -> Floats:
    """Return what the silences within and around runs of nodes could say at most."""
    low = max(int(firsts[0]) - 1, 0)
    silence = nodes.silence_s[low : int(lasts[-1]) + 1]
    total = np.concatenate(([0.0], np.cumsum(silence_nats(silence))))
    until = np.minimum(lasts + 1 - low, len(silence))
    said: Floats = total[until] - total[np.maximum(firsts - 1, low) - low]
    return said


def _episode(nodes: Nodes, point: tuple[float, float], window: slice, away: Floats) -> Episode:
    first, last = window.start, window.stop - 1
    x, y = point
    nats = stay_nats(nodes, window, away)
    arrive = np.zeros(len(nats))
    leave = np.zeros(len(nats))
    before, after = max(first - 1, 0), min(last + 1, len(nodes) - 1)
    to = np.hypot(nodes.x[before : after + 1] - x, nodes.y[before : after + 1] - y) / p.TOP_MPS
    silence = nodes.silence_s[before:after]
    came = silence_nats(silence - to[:-1])
    left = silence_nats(silence - to[1:])
    arrive[len(nats) - (last - before) :] = came[: last - before]
    leave[: after - first] = left[first - before :]
    return Episode(x, y, first, last, nats.tolist(), arrive.tolist(), leave.tolist())


def _rests(nodes: Nodes) -> list[tuple[float, float, float, float]]:
    """Return (x, y, first_at, last_at) of rests, many of them twice."""
    found: list[tuple[float, float, float, float]] = []
    still = _still(nodes)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], still.astype(np.int8), [0]))))
    for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        found += _centers(nodes, first, stop, depth=0)
    quiet = nodes.silence_s
    moved = np.hypot(np.diff(nodes.x), np.diff(nodes.y))
    apart = moved >= _STEP_M  # else the run above has found it
    for i in np.flatnonzero(apart & (quiet - moved / p.TOP_MPS >= 120.0)).tolist():
        span = float(nodes.at[i]), float(nodes.at[i + 1])
        found.append((float(nodes.x[i]), float(nodes.y[i]), *span))
        found.append((float(nodes.x[i + 1]), float(nodes.y[i + 1]), *span))
    return found


def _still(nodes: Nodes) -> Bools:
    """Return which nodes belong to a stretch that got nowhere within the look-ahead."""
    count = len(nodes)
    ahead = np.searchsorted(nodes.at, nodes.at + _LOOK_S)
    here = np.flatnonzero(ahead < count)
    there = ahead[here]
    moved = np.hypot(nodes.x[there] - nodes.x[here], nodes.y[there] - nodes.y[here])
    loose = np.minimum(nodes.accuracy_m[here] + nodes.accuracy_m[there], 300.0)
    rests = moved < _STEP_M + loose
    marks = np.zeros(count + 1, dtype=np.int64)
    np.add.at(marks, here[rests], 1)
    np.add.at(marks, there[rests] + 1, -1)
    return np.cumsum(marks[:-1]) > 0


def _centers(
    nodes: Nodes, first: int, stop: int, depth: int
) -> list[tuple[float, float, float, float]]:
    """Return the robust center of a run, and of parts of it that stay away from that center."""
    window = slice(first, stop)
    x, y = center(nodes, window)
    found = [(x, y, float(nodes.at[first]), float(nodes.at[stop - 1]))]
    if depth == 4 or stop - first < 3:
        return found
    away = np.hypot(nodes.x[window] - x, nodes.y[window] - y) > _STEP_M + nodes.accuracy_m[window]
    edges = np.flatnonzero(np.diff(np.concatenate(([0], away.astype(np.int8), [0]))))
    for low, high in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if nodes.last_at[first + high - 1] - nodes.first_at[first + low] >= _LOOK_S:
            found += _centers(nodes, first + low, first + high, depth + 1)
    return found


def center(nodes: Nodes, window: slice) -> tuple[float, float]:
    """Return the robust middle of nodes: the median, weighted by how much each says."""
    weight = nodes.weight[window] / nodes.accuracy_m[window]
    return _median(nodes.x[window], weight), _median(nodes.y[window], weight)


def _median(values: Floats, weight: Floats) -> float:
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weight[order])
    middle = int(np.searchsorted(total, total[-1] / 2))
    if middle + 1 < len(order) and total[middle] == total[-1] / 2:
        return float(values[order[middle]] + values[order[middle + 1]]) / 2
    return float(values[order[middle]])


def _gathered(
    rests: list[tuple[float, float, float, float]],
) -> list[tuple[float, float, list[tuple[float, float]]]]:
    """Return each point once, with the times around its rests, longest rest first."""
    cells: dict[tuple[int, int], list[int]] = {}
    kept: list[tuple[float, float, list[tuple[float, float]]]] = []
    for x, y, first, last in sorted(rests, key=lambda r: (r[2] - r[3], r)):
        column, row = int(x // _SAME_M), int(y // _SAME_M)
        times = None
        for near in [(column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]:
            for number in cells.get(near, ()):
                u, v, had = kept[number]
                if times is None and hypot(x - u, y - v) < _SAME_M:
                    times = had
        if times is None:
            times = []
            cells.setdefault((column, row), []).append(len(kept))
            kept.append((x, y, times))
        times.append((first - _AROUND_S, last + _AROUND_S))
    return [(x, y, _union(times)) for x, y, times in kept]


def _union(times: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for first, last in sorted(times):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined
