"""Polylines: their length and a simpler line that looks the same.

`simplify` is the algorithm of Ramer (1972) and Douglas and Peucker (1973); O(n log n) typical,
O(n²) at worst. It looks at all spans of one depth, of all lines, in one pass of array
operations: a day has dozens of short lines.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from opentrax.engine.geo.points import EARTH_RADIUS_M, METERS_PER_DEGREE, Floats, LatLon, distance_m

type _Ints = NDArray[np.int64]


def length_m(path: Sequence[LatLon]) -> float:
    """Return the length of a path in meters."""
    return sum(distance_m(a, b) for a, b in pairwise(path))


def lengths_m(paths: Sequence[Sequence[LatLon]]) -> list[float]:
    """Return the length of each path in meters (as `length_m`, in one pass)."""
    points = np.radians([point for path in paths for point in path]).reshape(-1, 2)
    if len(points) < 2:
        return [0.0] * len(paths)
    latitude, longitude = points[:, 0], points[:, 1]
    half = np.sin(np.diff(latitude) / 2) ** 2
    across = np.sin(np.diff(longitude) / 2) ** 2
    half += np.cos(latitude[:-1]) * np.cos(latitude[1:]) * across
    step = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(np.sqrt(half), 1.0))
    ends = np.cumsum([len(path) for path in paths]).tolist()
    starts = [0, *ends[:-1]]
    return [float(step[a : max(b - 1, a)].sum()) for a, b in zip(starts, ends, strict=True)]


def simplify(path: Sequence[LatLon], tolerance_m: float) -> tuple[LatLon, ...]:
    """Return the path without the points that lie within the tolerance of the line."""
    return simplify_all([path], tolerance_m)[0]


def simplify_all(paths: Sequence[Sequence[LatLon]], tolerance_m: float) -> list[tuple[LatLon, ...]]:
    """Return each path without the points that lie within the tolerance of its line."""
    counts = np.array([len(path) for path in paths], dtype=np.int64)
    if not counts.sum():
        return [tuple(path) for path in paths]
    points = np.array([point for path in paths for point in path])
    starts = np.cumsum(counts) - counts
    x, y = _meters(points, starts[counts > 0], counts[counts > 0])
    keep = np.zeros(len(points), dtype=bool)
    first, last = starts[counts > 0], (starts + counts - 1)[counts > 0]
    keep[first] = keep[last] = True
    while len(first):
        away2, middle = _farthest(x, y, first, last)
        split = away2 > tolerance_m * tolerance_m
        first, middle, last = first[split], middle[split], last[split]
        keep[middle] = True
        first, last = np.concatenate((first, middle)), np.concatenate((middle, last))
    kept = keep.tolist()
    return [
        tuple(q for q, good in zip(path, kept[start : start + len(path)], strict=True) if good)
        for path, start in zip(paths, starts.tolist(), strict=True)
    ]


def _meters(points: Floats, starts: _Ints, counts: _Ints) -> tuple[Floats, Floats]:
    """Return all points in meters, each path on a plane that touches the earth at its start."""
    latitude, longitude = points[:, 0], points[:, 1]
    wide = METERS_PER_DEGREE * np.maximum(np.cos(np.radians(latitude[starts])), 1e-6)
    east = (longitude - np.repeat(longitude[starts], counts) + 180.0) % 360.0 - 180.0
    return east * np.repeat(wide, counts), latitude * METERS_PER_DEGREE


def _farthest(x: Floats, y: Floats, first: _Ints, last: _Ints) -> tuple[Floats, _Ints]:
    """Return, per span, how far its farthest point is from its line (squared), and which it is."""
    inner = np.maximum(last - first - 1, 0)
    away2, middle = np.full(len(first), -1.0), first.copy()
    wide = np.flatnonzero(inner)
    if not len(wide):
        return away2, middle
    inner, a, b = inner[wide], first[wide], last[wide]
    heads = np.cumsum(inner) - inner
    span = np.repeat(np.arange(len(wide)), inner)
    point = np.arange(len(span)) - heads[span] + a[span] + 1
    dx, dy = (x[b] - x[a])[span], (y[b] - y[a])[span]
    px, py = x[point] - x[a][span], y[point] - y[a][span]
    length2 = dx * dx + dy * dy
    along = (px * dx + py * dy) / np.where(length2 > 0.0, length2, 1.0)
    along = np.clip(along, 0.0, 1.0)
    px -= along * dx
    py -= along * dy
    off2 = px * px + py * py
    most = np.maximum.reduceat(off2, heads)
    hits = np.flatnonzero(off2 == most[span])
    fresh = np.append(True, span[hits][1:] != span[hits][:-1])
    away2[wide], middle[wide] = most, point[hits[fresh]]
    return away2, middle
