"""Polylines: their length and a simpler line that looks the same.

`simplify` is the algorithm of Ramer (1972) and Douglas and Peucker (1973), iterative; O(n log
n) typical, O(n²) at worst.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

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
    xs, ys = x.tolist(), y.tolist()
    keep = [False] * len(path)
    keep[0] = keep[-1] = True
    spans = [(0, len(path) - 1)]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        away, middle = _farthest(xs, ys, first, last)
        if away > tolerance_m:
            keep[middle] = True
            spans += [(first, middle), (middle, last)]
    return tuple(point for point, kept in zip(path, keep, strict=True) if kept)


def _farthest(xs: list[float], ys: list[float], first: int, last: int) -> tuple[float, int]:
    """Return the point between two that is farthest from their line, and how far (in meters)."""
    ax, ay = xs[first], ys[first]
    dx, dy = xs[last] - ax, ys[last] - ay
    length2 = dx * dx + dy * dy
    worst2, middle = -1.0, first
    # Plain numbers: on a trail's few hundred points they are faster than arrays.
    for i in range(first + 1, last):
        px, py = xs[i] - ax, ys[i] - ay
        along = (px * dx + py * dy) / length2 if length2 else 0.0
        along = 0.0 if along < 0.0 else min(along, 1.0)
        px -= along * dx
        py -= along * dy
        away2 = px * px + py * py
        if away2 > worst2:
            worst2, middle = away2, i
    return sqrt(max(worst2, 0.0)), middle
