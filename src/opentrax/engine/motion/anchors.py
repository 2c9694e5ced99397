"""Points where the phone may have rested, found in its trail.

Too many is fine (the decoder chooses), too few is not. A rest is a run of nodes that got
nowhere within 90 s; a silence long enough for a rest makes anchors of both its ends. O(n).
"""

from math import hypot

import numpy as np

from opentrax.engine.geo.points import Floats
from opentrax.engine.motion import parameters as p
from opentrax.engine.motion.columns import Bools, Nodes

_LOOK_S = 90.0  # a rest goes nowhere for this long
_STEP_M = 40.0  # "nowhere", beside the accuracy
_SAME_M = 30.0  # anchors nearer than this are one
_AROUND_S = 1800.0  # an anchor found in the trail is considered this long around its rest


def anchors(nodes: Nodes) -> list[tuple[float, float, list[tuple[float, float]]]]:
    """Return (x, y, times to consider it in) of each point where the trail rested."""
    return _gathered(_rests(nodes))


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
    order = values.argsort(kind="stable")
    total = weight[order].cumsum()
    middle = int(total.searchsorted(total[-1] / 2))
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
        around = ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1))
        near = (kept[number] for cell in around for number in cells.get(cell, ()))
        times = next((had for u, v, had in near if hypot(x - u, y - v) < _SAME_M), None)
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
