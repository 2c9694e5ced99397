"""Fences: where a location begins. A circle, or a polygon with holes.

`signed_m` is the distance from the fence's edge in meters, negative inside: one number that
both a circle and a polygon have, so that the motion engine can weigh a fix by how far outside
it is and how exact it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from opentrax.engine.geo.points import Floats, LatLon, Plane


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle around a point, radius in meters."""

    latitude: float
    longitude: float
    radius_m: float

    @property
    def center(self) -> LatLon:
        """The middle of the circle."""
        return self.latitude, self.longitude

    def signed_m(self, plane: Plane, x: Floats, y: Floats) -> Floats:
        """Return meters from the edge for points of a plane, negative inside."""
        cx, cy = plane.xy(self.latitude, self.longitude)
        return np.hypot(x - cx, y - cy) - self.radius_m

    def reach_m(self) -> float:
        """Return how far the fence extends from its center."""
        return self.radius_m


@dataclass(frozen=True, slots=True)
class Polygon:
    """Closed rings of (latitude, longitude); even-odd rule, so inner rings are holes."""

    rings: tuple[tuple[LatLon, ...], ...]

    @property
    def center(self) -> LatLon:
        """The middle of the outer rings' bounding box."""
        latitudes = [p[0] for ring in self.rings for p in ring]
        longitudes = [p[1] for ring in self.rings for p in ring]
        return (min(latitudes) + max(latitudes)) / 2, (min(longitudes) + max(longitudes)) / 2

    def signed_m(self, plane: Plane, x: Floats, y: Floats) -> Floats:
        """Return meters from the nearest edge for points of a plane, negative inside."""
        nearest = np.full(x.shape, np.inf)
        inside = np.zeros(x.shape, dtype=bool)
        for ring in self.rings:
            corners = [plane.xy(*corner) for corner in ring]
            for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
                nearest = np.minimum(nearest, _to_edge_m(x, y, (ax, ay), (bx, by)))
                if ay != by:
                    crosses = (ay > y) != (by > y)
                    inside ^= crosses & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
        return np.where(inside, -nearest, nearest)

    def reach_m(self) -> float:
        """Return how far the fence extends from its center."""
        plane = Plane.at(*self.center)
        return max(float(np.hypot(*plane.xy(*p))) for ring in self.rings for p in ring)


type Fence = Circle | Polygon


def _to_edge_m(x: Floats, y: Floats, a: tuple[float, float], b: tuple[float, float]) -> Floats:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    if length2 == 0.0:
        return np.hypot(x - a[0], y - a[1])
    along = np.clip(((x - a[0]) * dx + (y - a[1]) * dy) / length2, 0.0, 1.0)
    return np.hypot(x - a[0] - along * dx, y - a[1] - along * dy)


def fence_from_geojson(geometry: Mapping[str, Any], radius_m: float = 100.0) -> Fence:
    """Return the fence of a GeoJSON Point (with radius), Polygon or MultiPolygon; ValueError if
    none.
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(coordinates, Sequence):
        raise ValueError("a geometry needs coordinates")
    if kind == "Point":
        longitude, latitude = _degrees(coordinates)
        if not radius_m > 0:
            raise ValueError(f"radius_m must be greater than 0, not {radius_m}")
        return Circle(latitude, longitude, radius_m)
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(
            f"a fence is a Point with radius_m, a Polygon or a MultiPolygon, not {kind}"
        )
    parts = [coordinates] if kind == "Polygon" else coordinates
    rings = tuple(_ring(ring) for part in parts for ring in part)
    if not rings:
        raise ValueError("a polygon needs at least one ring")
    return Polygon(rings)


def _ring(ring: Sequence[Sequence[float]]) -> tuple[LatLon, ...]:
    corners = [_degrees(corner)[::-1] for corner in ring]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if len(corners) < 3:
        raise ValueError("a ring needs at least three corners")
    return tuple((corner[0], corner[1]) for corner in corners)


def _degrees(coordinates: Sequence[Any]) -> tuple[float, float]:
    try:
        longitude, latitude = float(coordinates[0]), float(coordinates[1])
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError("coordinates are [longitude, latitude]") from error
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"{longitude}, {latitude} is no [longitude, latitude] on earth")
    return longitude, latitude
