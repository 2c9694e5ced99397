"""Geometry on the ground: points, distances, fences, polylines.

Owns plane geometry of places a few hundred kilometres apart, in degrees (WGS 84) and meters.
Never reads a file, a clock or a database; knows nothing of organizations.
"""

from opentrax.engine.geo.fences import Circle, Fence, Polygon, fence_from_geojson
from opentrax.engine.geo.points import EARTH_RADIUS_M, LatLon, Plane, distance_m
from opentrax.engine.geo.polylines import length_m, lengths_m, simplify, simplify_all

__all__ = [
    "EARTH_RADIUS_M",
    "Circle",
    "Fence",
    "LatLon",
    "Plane",
    "Polygon",
    "distance_m",
    "fence_from_geojson",
    "length_m",
    "lengths_m",
    "simplify",
    "simplify_all",
]
