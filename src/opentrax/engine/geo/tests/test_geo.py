from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.geo import (
    Circle,
    Plane,
    Polygon,
    distance_m,
    fence_from_geojson,
    length_m,
    simplify,
)

PLANE = Plane.at(46.8, -71.2)
SQUARE = Polygon((tuple(PLANE.latlon(x, y) for x, y in ((0, 0), (100, 0), (100, 100), (0, 100))),))


def test_a_degree_of_latitude_is_111_km():
    assert distance_m((46.0, 7.0), (47.0, 7.0)) == pytest.approx(111_195, rel=1e-3)


@given(st.floats(-20_000, 20_000), st.floats(-20_000, 20_000))
def test_the_plane_agrees_with_the_great_circle(x: float, y: float):
    there = PLANE.latlon(x, y)
    assert PLANE.xy(*there) == pytest.approx((x, y), abs=1e-3)
    assert distance_m((46.8, -71.2), there) == pytest.approx(np.hypot(x, y), rel=5e-3, abs=0.01)


def test_the_plane_crosses_the_date_line():
    x, _ = Plane.at(0.0, 179.999).xy(0.0, -179.999)
    assert x == pytest.approx(222, abs=1)


def test_distance_from_a_circle_is_negative_inside():
    circle = Circle(46.8, -71.2, 50.0)
    signed = circle.signed_m(PLANE, np.array([0.0, 80.0]), np.array([0.0, 0.0]))
    assert signed.tolist() == pytest.approx([-50.0, 30.0])


def test_distance_from_a_polygon_is_negative_inside_and_positive_in_a_hole():
    signed = SQUARE.signed_m(PLANE, np.array([50.0, 130.0]), np.array([50.0, 50.0]))
    assert signed.tolist() == pytest.approx([-50.0, 30.0], abs=0.01)
    hole = tuple(PLANE.latlon(x, y) for x, y in ((40, 40), (60, 40), (60, 60), (40, 60)))
    holed = Polygon((*SQUARE.rings, hole))
    assert holed.signed_m(PLANE, np.array([50.0]), np.array([50.0]))[0] == pytest.approx(
        10, abs=0.1
    )


def test_geojson_makes_fences():
    ring = [[-71.2, 46.8], [-71.19, 46.8], [-71.19, 46.81], [-71.2, 46.8]]
    point = {"type": "Point", "coordinates": [-71.2, 46.8]}
    assert fence_from_geojson(point, 60) == Circle(46.8, -71.2, 60)
    assert len(fence_from_geojson({"type": "Polygon", "coordinates": [ring]}).rings[0]) == 3
    assert fence_from_geojson({"type": "MultiPolygon", "coordinates": [[ring]]}).rings


@pytest.mark.parametrize(
    ("geometry", "radius_m"),
    [
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, 60),
        ({"type": "Point", "coordinates": [0, 95]}, 60),
        ({"type": "Point", "coordinates": [0, 5]}, 0),
        ({"type": "Point"}, 60),
        ({"type": "Polygon", "coordinates": []}, 60),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, 60),
        ({}, 60),
    ],
)
def test_what_is_no_fence_is_refused(geometry: dict[str, Any], radius_m: float):
    with pytest.raises(ValueError, match=r"\w"):
        fence_from_geojson(geometry, radius_m)


def test_simplify_keeps_corners_and_drops_what_is_straight():
    path = [PLANE.latlon(x, 0) for x in range(0, 500, 10)]
    path += [PLANE.latlon(490, y) for y in range(10, 500, 10)]
    simple = simplify(path, 2.0)
    assert len(simple) == 3
    assert length_m(simple) == pytest.approx(length_m(path), rel=1e-6)
    assert simplify(path[:2], 2.0) == tuple(path[:2])
    assert len(simplify([path[0], path[0], path[0]], 2.0)) == 2
