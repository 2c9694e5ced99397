"""Traccar Client: three wire formats on one address.

Up to 8.x the fields are in the query string of a POST with an empty body, 9.x posts JSON, from
10.x on they are a form. Speed is in knots except in JSON (metres per second). A heartbeat without
a place and the announcement of a notification token are answered and carry no fix. The client
sends one fix at a time and repeats it for ever on any answer but 2xx, so a broken body is
answered with 200 where the device is known.

The button SOS sends `alarm=sos` with a fix, or without one where the phone knows no place; in
JSON the word stands beside the location or in its extras.
"""

from typing import Any

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Alarm, Fault, Fix, Motion
from opentrax.tracking.formats.wire import (
    MalformedError,
    Reading,
    Request,
    Wire,
    document,
    form_fields,
    names,
)

_MOTIONS: dict[Any, Motion] = {
    "still": "still",
    "on_foot": "walk",
    "walking": "walk",
    "running": "run",
    "on_bicycle": "bike",
    "in_vehicle": "vehicle",
}


def read(request: Request) -> Reading:
    """Read a query string, a form or JSON, whichever carries the message."""
    body = request.body.strip()
    if not body:
        return _from_fields(form_fields(request.query))
    if body[:1] in b"{[" or "json" in request.content_type:
        return _from_json(document(body))
    text = body.decode("utf-8", "replace")
    if "=" not in text:
        raise MalformedError("neither a form nor JSON")
    return _from_fields(form_fields(request.query) | form_fields(text))


def _from_fields(fields: dict[str, str]) -> Reading:
    reading = Reading(credential=fields.get("id") or fields.get("deviceid"))
    if reading.credential is None and not fields:
        raise MalformedError("empty")
    latitude, longitude = fields.get("lat"), fields.get("lon")
    if "location" in fields:
        latitude, _, longitude = fields["location"].partition(",")
    found = _fix_from_fields(fields, latitude, longitude) if latitude or longitude else None
    reading.add(found)
    if _is_sos(fields.get("alarm")):
        reading.alarms.append(_sos(fields.get("timestamp"), found))
    return reading


def _is_sos(word: Any) -> bool:
    return isinstance(word, str) and word.strip().lower() == "sos"


def _sos(timestamp: Any, found: Fix | Fault | None) -> Alarm:
    fix = found if isinstance(found, Fix) else None
    return Alarm(kind="sos", recorded_at=units.instant(timestamp), fix=fix)


def _fix_from_fields(
    fields: dict[str, str], latitude: str | None, longitude: str | None
) -> Fix | Fault:
    where = units.place(latitude, longitude)
    if where is None or fields.get("valid") in {"false", "0"}:
        return Fault(reason="bad_place", fields=names(fields))
    return Fix(
        recorded_at=units.instant(fields.get("timestamp")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(fields.get("accuracy")),
        altitude_m=units.number(fields.get("altitude")),
        speed_mps=units.at_least_zero(fields.get("speed"), unit=units.KNOT_MPS),
        course_deg=units.course(fields.get("bearing", fields.get("heading"))),
        battery_pct=units.percent(fields.get("batt")),
        charging=units.truth(fields.get("charge")),
        trigger=units.short_text(fields.get("alarm")),
        mock=units.truth(fields.get("mock")) or False,
        device=fields.get("id") or fields.get("deviceid"),
    )


def _from_json(found: Any) -> Reading:
    messages = found if isinstance(found, list) else [found]
    reading = Reading()
    for message in messages:
        if not isinstance(message, dict):
            reading.add(Fault(reason="not_an_object"))
            continue
        device = message.get("device_id") or message.get("id")
        reading.credential = reading.credential or (device if isinstance(device, str) else None)
        locations = message.get("location")
        for location in locations if isinstance(locations, list) else [locations]:
            found = _fix_from_json(message, location)
            reading.add(found)
            place = location if isinstance(location, dict) else {}
            words = (
                place.get("alarm"),
                _member(place, "extras").get("alarm"),
                message.get("alarm"),
            )
            if any(map(_is_sos, words)):
                reading.alarms.append(_sos(place.get("timestamp"), found))
    return reading


def _fix_from_json(message: dict[str, Any], location: Any) -> Fix | Fault | None:
    if location is None and "location" not in message:
        return None  # a notification token, or an event without a place
    if not isinstance(location, dict):
        return Fault(reason="bad_place", fields=names(message))
    coords = location.get("coords")
    if coords is None:
        return None  # a heartbeat before the first fix
    if not isinstance(coords, dict):
        return Fault(reason="bad_place", fields=names(location))
    where = units.place(coords.get("latitude"), coords.get("longitude"))
    if where is None:
        return Fault(reason="bad_place", fields=names(location))
    battery = _member(location, "battery")
    return Fix(
        recorded_at=units.instant(location.get("timestamp")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(coords.get("accuracy")),
        altitude_m=units.number(coords.get("altitude")),
        speed_mps=units.at_least_zero(coords.get("speed")),
        course_deg=units.course(coords.get("heading")),
        battery_pct=units.percent(battery.get("level"), of=1),
        charging=units.truth(battery.get("is_charging")),
        trigger=units.short_text(location.get("event")),
        motion=_motion(_member(location, "activity").get("type")),
        event="heartbeat" if location.get("event") == "heartbeat" else None,
        message_id=units.message_id(location.get("uuid")),
        mock=units.truth(location.get("mock")) or False,
        device=units.short_text(message.get("device_id") or message.get("id")),
    )


def _member(row: dict[str, Any], name: str) -> dict[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _motion(word: Any) -> Motion | None:
    return _MOTIONS.get(word) if isinstance(word, str) else None


def recognizes(found: dict[str, Any]) -> bool:
    return "location" in found and "_type" not in found


WIRE = Wire(name="traccar", read=read, recognizes=recognizes, keeps_broken=True)
