"""What is taken as a fence, and what is refused with a sentence that helps."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.rules import NotAFenceError, fence_from_text
from opentrax.engine.geo import fence_from_geojson

SQUARE = [[-75.501, 45.5], [-75.5, 45.5], [-75.5, 45.501], [-75.501, 45.501], [-75.501, 45.5]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def scaled(by: float) -> list[list[float]]:
    return [[-75.5 + (x + 75.5) * by, 45.5 + (y - 45.5) * by] for x, y in SQUARE]


def test_a_polygon_gets_a_pin_inside_it() -> None:
    geometry, (latitude, longitude) = fence_from_text(json.dumps(polygon(SQUARE)))
    assert geometry["type"] == "Polygon"
    assert 45.5 < latitude < 45.501
    assert -75.501 < longitude < -75.5
    fence_from_geojson(geometry)  # the engine takes it


@pytest.mark.parametrize(
    "wrapped",
    [
        {"type": "Feature", "properties": {}, "geometry": polygon(SQUARE)},
        {
            "type": "FeatureCollection",
            "features": [{"type": "Feature", "geometry": polygon(SQUARE)}],
        },
        {"type": "MultiPolygon", "coordinates": [[SQUARE]]},
        polygon([[*corner, 12.5] for corner in SQUARE]),  # with heights
    ],
)  # fmt: skip
def test_wrappings_are_taken_off(wrapped: dict[str, Any]) -> None:
    geometry, _pin = fence_from_text(json.dumps(wrapped))
    assert geometry["type"] in {"Polygon", "MultiPolygon"}
    assert all(len(corner) == 2 for corner in _corners(geometry["coordinates"]))


def _corners(nested: Any) -> list[list[float]]:
    if isinstance(nested[0], int | float):
        return [nested]
    return [corner for part in nested for corner in _corners(part)]


@pytest.mark.parametrize(
    ("given_text", "says"),
    [
        ("no json", "cannot be read as JSON"),
        ("[1, 2]", "an object"),
        ('{"type": "Point", "coordinates": [1, 2]}', "Polygon or a MultiPolygon"),
        ('{"type": "Polygon"}', "rings of"),
        ('{"type": "Polygon", "coordinates": 7}', "rings of"),
        ('{"type": "Polygon", "coordinates": [[[1], [2], [3], [1]]]}', "rings of"),
        ('{"type": "Polygon", "coordinates": [[["a", "b"]]]}', "rings of"),
        ('{"type": "Polygon", "coordinates": []}', "no corners"),
        ('{"type": "Polygon", "coordinates": [[[0,0],[NaN,1],[1,1],[0,0]]]}', "as JSON"),
        ('{"type": "FeatureCollection", "features": []}', "exactly one"),
        (json.dumps(polygon([[0, 0], [200, 0], [200, 1], [0, 0]])), "longitude first"),
        (json.dumps(polygon([SQUARE[n] for n in (0, 2, 1, 3, 0)])), "crosses itself"),
        (json.dumps(polygon(scaled(0.01))), "smaller than 50 m²"),
        (json.dumps(polygon(scaled(200))), "larger than 100 km²"),
        (json.dumps(polygon(scaled(5000))), "larger than 100 km²"),
        (json.dumps(polygon([[i / 1e6, 0.001 * (i % 2)] for i in range(3000)])), "corners"),
    ],
)  # fmt: skip
def test_what_is_refused_and_why(given_text: str, says: str) -> None:
    with pytest.raises(NotAFenceError, match=says):
        fence_from_text(given_text)


def test_a_pin_far_from_its_fence_is_refused() -> None:
    text = json.dumps(polygon(SQUARE))
    _geometry, pin = fence_from_text(text, (45.5005, -75.505))  # at the gate, 300 m away
    assert pin == (45.5005, -75.505)
    with pytest.raises(NotAFenceError, match="1 km"):
        fence_from_text(text, (45.52, -75.5))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    kind=st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection"]),
    coordinates=json_values,
)
def test_whatever_is_pasted_is_a_fence_or_a_sentence(kind: str, coordinates: Any) -> None:
    pasted = {
        "type": kind,
        "coordinates": coordinates,
        "geometry": coordinates,
        "features": coordinates,
    }
    try:
        geometry, _pin = fence_from_text(json.dumps(pasted))
    except NotAFenceError:
        return
    fence_from_geojson(geometry)
