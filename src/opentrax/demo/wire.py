"""Fixes as the requests that real trackers make, each in its own format."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from opentrax.demo.phones import Habit, SimulatedFix

_KNOTS_PER_MPS = 1.943844
_KMH_PER_MPS = 3.6


@dataclass(frozen=True, slots=True)
class Message:
    """One HTTP request of a phone."""

    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tracker:
    """A kind of phone app: its name in `tracking`, how it reports, how many fixes it sends at
    once, and its format."""

    kind: str
    format: str
    habit: Habit
    batch: int = 1


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _traccar_fields(fix: SimulatedFix, token: str) -> str:
    fields = {
        "id": token, "timestamp": int(fix.at), "lat": round(fix.latitude, 7),
        "lon": round(fix.longitude, 7), "speed": round(fix.speed_mps * _KNOTS_PER_MPS, 2),
        "accuracy": fix.accuracy_m, "batt": 80,
    }  # fmt: skip
    if fix.course_deg is not None:
        fields["bearing"] = round(fix.course_deg, 1)
    return urlencode(fields)


def _traccar_form(fixes: Sequence[SimulatedFix], token: str) -> Message:
    body = _traccar_fields(fixes[0], token).encode()
    return Message("/ingest/traccar", body, {"Content-Type": "application/x-www-form-urlencoded"})


def _traccar_query(fixes: Sequence[SimulatedFix], token: str) -> Message:
    return Message(f"/ingest/traccar?{_traccar_fields(fixes[0], token)}", b"")


def _traccar_json(fixes: Sequence[SimulatedFix], token: str) -> Message:
    fix = fixes[0]
    location = {
        "timestamp": _iso(fix.at),
        "coords": {
            "latitude": fix.latitude, "longitude": fix.longitude, "accuracy": fix.accuracy_m,
            "speed": fix.speed_mps, "heading": fix.course_deg if fix.course_deg is not None else -1,
            "altitude": 460.0,
        },
        "is_moving": fix.moving, "event": "motionchange", "odometer": 0,
        "battery": {"level": 0.8, "is_charging": False},
        "activity": {"type": "in_vehicle" if fix.moving else "still"},
        "extras": {},
    }  # fmt: skip
    body = json.dumps({"device_id": token, "location": location}).encode()
    return Message("/ingest/traccar", body, {"Content-Type": "application/json"})


def _overland(fixes: Sequence[SimulatedFix], token: str) -> Message:
    locations = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [fix.longitude, fix.latitude]},
            "properties": {
                "timestamp": _iso(fix.at), "horizontal_accuracy": round(fix.accuracy_m),
                "speed": round(fix.speed_mps), "course": round(fix.course_deg or -1),
                "altitude": 460,
                "motion": ["driving"] if fix.moving else ["stationary"],
                "battery_level": 0.8, "battery_state": "unplugged", "wifi": "",
            },
        }
        for fix in fixes
    ]  # fmt: skip
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    return Message("/ingest/overland", json.dumps({"locations": locations}).encode(), headers)


def _owntracks(fixes: Sequence[SimulatedFix], token: str) -> Message:
    fix = fixes[0]
    body = {
        "_type": "location", "lat": round(fix.latitude, 6), "lon": round(fix.longitude, 6),
        "tst": int(fix.at), "acc": round(fix.accuracy_m), "vel": int(fix.speed_mps * _KMH_PER_MPS),
        "tid": "OT", "t": "t", "batt": 80, "conn": "m",
    }  # fmt: skip
    path = f"/ingest/owntracks/{token}"
    return Message(path, json.dumps(body).encode(), {"Content-Type": "application/json"})


_WRITERS = {
    "traccar-form": _traccar_form,
    "traccar-query": _traccar_query,
    "traccar-json": _traccar_json,
    "overland": _overland,
    "owntracks": _owntracks,
}

DRIVER = Habit(move_s=10, move_m=120, still_s=300, spread_m=6)
FREQUENT = Habit(move_s=5, move_m=60, still_s=60, spread_m=7)
QUIET = Habit(move_s=15, move_m=100, still_s=None, spread_m=8)

FORM = Tracker("traccar", "traccar-form", DRIVER)
QUERY = Tracker("traccar", "traccar-query", DRIVER)
JSON = Tracker("traccar", "traccar-json", QUIET)
OVERLAND = Tracker("overland", "overland", FREQUENT, batch=12)
OWNTRACKS = Tracker("owntracks", "owntracks", DRIVER)


def message(tracker: Tracker, fixes: Sequence[SimulatedFix], token: str) -> Message:
    """The request that carries these fixes (one, unless the tracker sends batches)."""
    return _WRITERS[tracker.format](fixes, token)
