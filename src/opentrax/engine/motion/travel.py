"""Travel between two stays: its path and distance.

Along roads (matched, or routed where fixes are too few) when a network is given; else straight
between fixes that noise was taken from: fixes are averaged over ten seconds, those with poor
accuracy or against the direction of travel by less than their accuracy are left out, and the
line is simplified.
"""

from dataclasses import dataclass
from math import hypot

from opentrax.engine.geo import LatLon, length_m, simplify
from opentrax.engine.motion.columns import Nodes
from opentrax.engine.motion.segments import DistanceBy
from opentrax.engine.motion.trail import Roads

_POOR_M = 100.0
_TOLERANCE_M = 8.0
_SPARSE_M = 1000.0
_WRONG = 1.6  # a match this much longer than the chords has lost its way


@dataclass(frozen=True, slots=True)
class Way:
    """Where travel went."""

    distance_m: float
    path: tuple[LatLon, ...]
    by: DistanceBy


def way(
    nodes: Nodes,
    window: tuple[int, int],
    ends: tuple[LatLon | None, LatLon | None],
    roads: Roads | None,
) -> Way:
    """Return the way over nodes first..last (may be none) between its ends."""
    first, last = window
    kept = _credible(nodes, first, last)
    points = [nodes.plane.latlon(float(nodes.x[i]), float(nodes.y[i])) for i in kept]
    if roads is not None:
        found = _along_roads(nodes, kept, points, ends, roads)
        if found is not None:
            return found
    line = [q for q in (ends[0], *points, ends[1]) if q is not None]
    path = simplify(line, _TOLERANCE_M)
    return Way(length_m(path), path, "straight")


def _credible(nodes: Nodes, first: int, last: int) -> list[int]:
    """Return the nodes that say where the way went."""
    kept: list[int] = []
    for i in range(first, last + 1):
        accuracy = float(nodes.accuracy_m[i])
        if accuracy > _POOR_M:
            continue
        if kept:
            j = kept[-1]
            step = hypot(float(nodes.x[i] - nodes.x[j]), float(nodes.y[i] - nodes.y[j]))
            if step < accuracy:
                continue
        kept.append(i)
    return kept


def _along_roads(
    nodes: Nodes,
    kept: list[int],
    points: list[LatLon],
    ends: tuple[LatLon | None, LatLon | None],
    roads: Roads,
) -> Way | None:
    line = [q for q in (ends[0], *points, ends[1]) if q is not None]
    if len(line) < 2:
        return None
    chords = length_m(line)
    if len(points) >= 2:
        times = [float(nodes.at[i]) for i in kept]
        accuracies = [float(nodes.accuracy_m[i]) for i in kept]
        matched = roads.match(points, times, accuracies)
        inner = length_m(points)
        if matched is not None and 0.85 * inner <= matched.distance_m <= _WRONG * inner + _SPARSE_M:
            return _with_ends(matched.distance_m, matched.path, points, ends, roads)
        return None
    route = roads.route(line[0], line[-1])
    if route is None or route.distance_m > 3 * chords + _SPARSE_M:
        return None
    return Way(route.distance_m, simplify(route.path, _TOLERANCE_M), "routed")


def _with_ends(
    distance: float,
    path: tuple[LatLon, ...],
    points: list[LatLon],
    ends: tuple[LatLon | None, LatLon | None],
    roads: Roads,
) -> Way:
    """Add the way from the stay to the first fix and from the last fix to the stay."""
    head: tuple[LatLon, ...] = ()
    tail: tuple[LatLon, ...] = ()
    if ends[0] is not None:
        more, head = _bridge(ends[0], points[0], roads)
        distance += more
    if ends[1] is not None:
        more, tail = _bridge(points[-1], ends[1], roads)
        distance += more
    return Way(distance, simplify((*head, *path, *tail), _TOLERANCE_M), "matched")


def _bridge(a: LatLon, b: LatLon, roads: Roads) -> tuple[float, tuple[LatLon, ...]]:
    straight = length_m((a, b))
    if straight > 60.0:
        route = roads.route(a, b)
        if route is not None and route.distance_m <= 2 * straight + 300.0:
            return route.distance_m, route.path
    return straight, (a, b)
