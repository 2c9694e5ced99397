"""Overland for iOS: batches of GeoJSON features.

Besides positions a batch may hold Apple's own visits (arrival and departure, either may be
missing) and trips; `current` is the newest point ahead of a backlog. Speed is in metres per
second. The client keeps and repeats a batch until the answer is {"result":"ok"}.
"""

from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import ABSURD, Event, Fault, Fix, Motion
from opentrax.tracking.formats.wire import (
    MalformedError,
    Reading,
    Request,
    Wire,
    json_object,
    names,
)

_MOTIONS: tuple[tuple[str, Motion], ...] = (
    # driving and stationary together mean a car that waits
    ("driving", "vehicle"),
    ("automotive_navigation", "vehicle"),
    ("cycling", "bike"),
    ("running", "run"),
    ("walking", "walk"),
    ("stationary", "still"),
)


class _Point(Struct, gc=False):
    coordinates: tuple[float, float]


class _Properties(Struct, gc=False):
    """What an ordinary position says. A number that is given as text, an action or a type make it
    an unusual one."""

    timestamp: datetime
    horizontal_accuracy: float | None = None
    altitude: float | None = None
    speed: float | None = None
    course: float | None = None
    battery_level: float | None = None
    battery_state: Any = None
    motion: Any = None
    device_id: Any = None
    action: None = None
    type: None = None


class _Feature(Struct, gc=False):
    geometry: _Point
    properties: _Properties


class _Batch(Struct):
    locations: list[_Feature]
    current: _Feature | None = None


_ordinary = msgspec.json.Decoder(_Batch)


def read(request: Request) -> Reading:
    """Read a batch; positions of `locations`, of `current` and of the visits among them.

    Nearly all batches hold ordinary positions only: those are decoded straight into their types,
    four times as fast. Any other batch is read feature by feature, to the same result.
    """
    try:
        batch = _ordinary.decode(request.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _read_any(request)
    features = batch.locations if batch.current is None else [*batch.locations, batch.current]
    fixes = [_ordinary_fix(one.geometry.coordinates, one.properties) for one in features]
    usable = [fix for fix in fixes if fix is not None]
    return Reading(usable) if len(usable) == len(fixes) else _read_any(request)


def _ordinary_fix(coordinates: tuple[float, float], said: _Properties) -> Fix | None:
    """The same as `_fix`, for numbers that are floats already."""
    longitude, latitude = coordinates
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or latitude == longitude == 0:
        return None
    accuracy, altitude, speed = said.horizontal_accuracy, said.altitude, said.speed
    course, battery = said.course, said.battery_level
    return Fix(
        recorded_at=units.moment(said.timestamp),
        latitude=latitude,
        longitude=longitude,
        accuracy_m=accuracy if accuracy is not None and 0 < accuracy < ABSURD else None,
        altitude_m=altitude if altitude is not None and -ABSURD < altitude < ABSURD else None,
        speed_mps=speed if speed is not None and 0 <= speed < ABSURD else None,
        course_deg=course % 360 if course is not None and 0 <= course < ABSURD else None,
        battery_pct=None if battery is None else units.percent(battery, of=1),
        charging=_charging(said.battery_state),
        motion=_motion(said.motion) if said.motion else None,
        device=None if said.device_id is None else units.short_text(said.device_id),
    )


def _read_any(request: Request) -> Reading:
    batch = json_object(request.body)
    features = batch.get("locations")
    if not isinstance(features, list):
        raise MalformedError("no list of locations")
    reading = Reading()
    current = batch.get("current")
    for feature in [*features, current] if isinstance(current, dict) else features:
        _read_feature(feature, reading)
    return reading


def _read_feature(feature: Any, reading: Reading) -> None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        reading.add(Fault(reason="not_a_feature", fields=names(feature)))
        return
    if properties.get("type") == "trip":
        return  # made of the positions that we have
    action = properties.get("action")
    if action == "visit":
        _read_visit(feature, properties, reading)
    elif action is None or _coordinates(feature) is not None:
        reading.add(_fix(feature, properties, properties.get("timestamp"), None))


def _read_visit(feature: dict[str, Any], properties: dict[str, Any], reading: Reading) -> None:
    """A visit is an arrival, a departure, or both: two facts about the same place."""
    arrival, departure = properties.get("arrival_date"), properties.get("departure_date")
    if arrival is None and departure is None:
        reading.add(_fix(feature, properties, properties.get("timestamp"), None))
    if arrival is not None:
        reading.add(_fix(feature, properties, arrival, "visit_arrival"))
    if departure is not None:
        reading.add(_fix(feature, properties, departure, "visit_departure"))


def _fix(
    feature: dict[str, Any], properties: dict[str, Any], at: Any, event: Event | None
) -> Fix | Fault:
    coordinates = _coordinates(feature)
    where = units.place(coordinates[1], coordinates[0]) if coordinates else None
    if where is None:
        return Fault(reason="bad_place", fields=names(properties))
    action = properties.get("action")
    return Fix(
        recorded_at=units.instant(at),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(properties.get("horizontal_accuracy")),
        altitude_m=units.number(properties.get("altitude")),
        speed_mps=units.at_least_zero(properties.get("speed")),
        course_deg=units.course(properties.get("course")),
        battery_pct=units.percent(properties.get("battery_level"), of=1),
        charging=_charging(properties.get("battery_state")),
        trigger=units.short_text(action),
        motion=_motion(properties.get("motion")),
        event=event,
        device=units.short_text(properties.get("device_id")),
    )


def _coordinates(feature: dict[str, Any]) -> list[Any] | None:
    geometry = feature.get("geometry")
    found = geometry.get("coordinates") if isinstance(geometry, dict) else None
    return found if isinstance(found, list) and len(found) >= 2 else None


def _charging(state: Any) -> bool | None:
    if state in ("charging", "full"):
        return True
    return False if state == "unplugged" else None


def _motion(words: Any) -> Motion | None:
    if not isinstance(words, list):
        return None
    return next((motion for word, motion in _MOTIONS if word in words), None)


def recognizes(found: dict[str, Any]) -> bool:
    return isinstance(found.get("locations"), list)


WIRE = Wire(name="overland", read=read, recognizes=recognizes, reply=b'{"result":"ok"}')
