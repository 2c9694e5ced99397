"""The short way through an ordinary Overland batch comes to the same as the long one."""

import json
from pathlib import Path
from typing import Any

import pytest

from opentrax.tracking.formats import overland
from opentrax.tracking.formats.wire import MalformedError, Request

SAMPLES = sorted((Path(__file__).parent / "samples" / "overland").glob("*.body"))
ORDINARY = {
    "timestamp": "2026-11-20T15:04:05Z", "horizontal_accuracy": 8, "altitude": 455, "speed": 10.5,
    "course": 271, "battery_level": 0.81, "battery_state": "charging", "motion": ["driving"],
    "device_id": "tim", "wifi": "", "unheard_of": {"x": 1},
}  # fmt: skip
ODD: list[dict[str, Any]] = [
    {},
    {"horizontal_accuracy": 0, "speed": -1, "course": -1, "battery_level": -1},
    {"course": 725.5, "battery_level": 1.5, "altitude": 1e300, "motion": "driving"},
    {"timestamp": "2026-11-20T15:04:05"},
    {"timestamp": "2026-11-20T15:04:05.123456-05:00"},
    {"timestamp": "1969-12-31T00:00:00Z"},
    {"timestamp": "yesterday"},
    {"timestamp": 1795186800},
    {"horizontal_accuracy": "12.5", "speed": True, "battery_state": 7},
    {"device_id": "é" * 40, "motion": ["stationary", "walking"]},
    {"action": "visit", "arrival_date": "2026-11-20T14:00:00Z"},
    {"type": "trip"},
    {"action": None, "type": None},
]


def same(body: bytes) -> None:
    def of(read: Any) -> Any:
        try:
            return read(Request(body))
        except MalformedError as error:
            return str(error)

    assert of(overland.read) == of(overland._read_any)


def batch(*features: Any, **more: Any) -> bytes:
    return json.dumps({"locations": features, **more}).encode()


def feature(said: dict[str, Any], coordinates: Any = (9.5, 47.1)) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": ORDINARY | said,
    }


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_of_each_sample(path: Path) -> None:
    same(path.read_bytes())


@pytest.mark.parametrize("said", ODD, ids=str)
def test_of_odd_properties(said: dict[str, Any]) -> None:
    same(batch(feature(said), feature({})))


@pytest.mark.parametrize(
    "coordinates", [[9, 47], [9.5, 47.1, 455], [0, 0], [9.5, 91], ["9.5", "47.1"], [9.5], None]
)
def test_of_odd_coordinates(coordinates: Any) -> None:
    same(batch(feature({}), feature({}, coordinates), current=feature({})))


def test_an_ordinary_batch_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(overland, "_read_any")
    assert len(overland.read(Request(batch(feature({}), current=feature({})))).fixes) == 2
