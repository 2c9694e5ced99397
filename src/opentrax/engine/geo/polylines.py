"""Polylines: their length and a simpler line that looks the same.

`simplify` is the algorithm of Ramer (1972) and Douglas and Peucker (1973), iterative; O(n log
n) typical, O(n²) at worst.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from opentrax.engine.geo.points import LatLon, Plane, distance_m


def length_m(path: Sequence[LatLon]) -> float:
    """Return the length of a path in meters."""
    return sum(distance_m(a, b) for a, b in pairwise(path))


def simplify(path: Sequence[LatLon], tolerance_m: float) -> tuple[LatLon, ...]:
    """Return the path without the points that lie within the tolerance of the line."""
    if len(path) < 3:
        return tuple(path)
    plane = Plane.at(*path[0])
    x, y = plane.xy_arrays(np.array([p[0] for p in path]), np.array([p[1] for p in path]))
    keep = np.zeros(len(path), dtype=bool)
    keep[0] = keep[-1] = True
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        dx, dy = x[last] - x[first], y[last] - y[first]
        px, py = x[first + 1 : last] - x[first], y[first + 1 : last] - y[first]
        length2 = dx * dx + dy * dy
        along = np.clip((px * dx + py * dy) / length2, 0.0, 1.0) if length2 else 0.0 * px
        away = np.hypot(px - along * dx, py - along * dy)
        worst = int(np.argmax(away))
        if away[worst] > tolerance_m:
            middle = first + 1 + worst
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return tuple(point for point, kept in zip(path, keep, strict=True) if kept)
