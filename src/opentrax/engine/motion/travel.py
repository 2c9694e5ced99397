"""Travel between two stays: its path and distance.

Along roads (matched, or routed where fixes are too few) when a network is given; else straight
between fixes that noise was taken from: fixes are averaged over ten seconds, those with poor
accuracy or against the direction of travel by less than their accuracy are left out, and the
line is simplified.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from opentrax.engine.geo import LatLon, length_m, lengths_m, simplify_all
from opentrax.engine.motion.columns import Nodes
from opentrax.engine.motion.segments import DistanceBy
from opentrax.engine.motion.trail import Roads

_POOR_M = 100.0
_TOLERANCE_M = 8.0
_SPARSE_M = 1000.0
_WRONG = 1.6  # a match this much longer than the chords has lost its way

type Line = Sequence[LatLon]


@dataclass(frozen=True, slots=True)
class Leg:
    """Nodes first..last (may be none) between two ends, where these are known."""

    first: int
    last: int
    start: LatLon | None = None
    end: LatLon | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Where travel went; along roads the distance is known before the path is simplified."""

    distance_m: float
    path: tuple[LatLon, ...]
    by: DistanceBy


@dataclass(frozen=True, slots=True)
class _Found:
    distance_m: float
    path: Line
    by: DistanceBy


def ways(nodes: Nodes, legs: Sequence[Leg], roads: Roads | None) -> list[Way]:
    """Return the way of each leg."""
    found = [_found(nodes, leg, roads) for leg in legs]
    paths = simplify_all([f.path for f in found], _TOLERANCE_M)
    return [
        Way(length if f.by == "straight" else f.distance_m, path, f.by)
        for f, path, length in zip(found, paths, lengths_m(paths), strict=True)
    ]


def _found(nodes: Nodes, leg: Leg, roads: Roads | None) -> _Found:
    kept, points = _credible(nodes, leg.first, leg.last)
    line = [q for q in (leg.start, *points, leg.end) if q is not None]
    if roads is not None and len(line) >= 2:
        found = _along_roads(nodes, leg, (kept, points, line), roads)
        if found is not None:
            return found
    return _Found(0.0, line, "straight")


def _credible(nodes: Nodes, first: int, last: int) -> tuple[list[int], list[LatLon]]:
    """Return the nodes that say where the way went, and their points."""
    window = slice(first, last + 1)
    x, y = nodes.x[window].tolist(), nodes.y[window].tolist()
    kept: list[int] = []
    at_x = at_y = float("inf")
    for i, accuracy in enumerate(nodes.accuracy_m[window].tolist()):
        if accuracy > _POOR_M or hypot(x[i] - at_x, y[i] - at_y) < accuracy:
            continue
        at_x, at_y = x[i], y[i]
        kept.append(first + i)
    latitude, longitude = nodes.plane.latlon_arrays(nodes.x[kept], nodes.y[kept])
    return kept, list(zip(latitude.tolist(), longitude.tolist(), strict=True))


def _along_roads(
    nodes: Nodes, leg: Leg, seen: tuple[list[int], list[LatLon], Line], roads: Roads
) -> _Found | None:
    kept, points, line = seen
    if len(points) >= 2:
        times = [float(nodes.at[i]) for i in kept]
        accuracies = [float(nodes.accuracy_m[i]) for i in kept]
        matched = roads.match(points, times, accuracies)
        inner = length_m(points)
        if matched is not None and 0.85 * inner <= matched.distance_m <= _WRONG * inner + _SPARSE_M:
            return _with_ends(matched.distance_m, matched.path, (points, leg), roads)
        return None
    route = roads.route(line[0], line[-1])
    if route is None or route.distance_m > 3 * length_m(line) + _SPARSE_M:
        return None
    return _Found(route.distance_m, route.path, "routed")


def _with_ends(
    distance: float, path: tuple[LatLon, ...], seen: tuple[list[LatLon], Leg], roads: Roads
) -> _Found:
    """Add the way from the stay to the first fix and from the last fix to the stay."""
    points, leg = seen
    head: tuple[LatLon, ...] = ()
    tail: tuple[LatLon, ...] = ()
    if leg.start is not None:
        more, head = _bridge(leg.start, points[0], roads)
        distance += more
    if leg.end is not None:
        more, tail = _bridge(points[-1], leg.end, roads)
        distance += more
    return _Found(distance, (*head, *path, *tail), "matched")


def _bridge(a: LatLon, b: LatLon, roads: Roads) -> tuple[float, tuple[LatLon, ...]]:
    straight = length_m((a, b))
    if straight > 60.0:
        route = roads.route(a, b)
        if route is not None and route.distance_m <= 2 * straight + 300.0:
            return route.distance_m, route.path
    return straight, (a, b)
