"""GPSLogger for Android: its custom URL, one fix per request, in the query string, a form or JSON.

The names are ours in the template that we hand out, or GPSLogger's own where a template says %ALL.
Speed is in metres per second (`spd`, `speed_ms`) or km/h (`spd_kph`). A value that the app does not
know comes empty, as "null", as "NaN", or as the placeholder itself.

The app sends fixes in any order, drops one after three failures, and its automatic sending
replays the day's whole CSV from the beginning; so a message that cannot be read is answered with
200, and what comes again is stored once (the key has no message id: time and place tell).
"""

from typing import Any

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.wire import (
    MalformedError,
    Reading,
    Request,
    Wire,
    form_fields,
    json_object,
    names,
)

_UNKNOWN = frozenset({"", "null", "nan", "none", "undefined"})
_TIMES = ("timestamp", "timestamp_ms", "time", "timeoffset", "time_offset")
_SPEEDS = (
    ("speed_ms", 1.0),
    ("spd", 1.0),
    ("spd_kph", units.KMH_MPS),
    ("speed_kph", units.KMH_MPS),
)


def read(request: Request) -> Reading:
    """Read one fix; values of the body win over those of the query string."""
    fields: dict[str, Any] = dict(form_fields(request.query))
    body = request.body.strip()
    if body[:1] == b"{":
        fields |= json_object(body)
    elif body:
        fields |= form_fields(body.decode("utf-8", "replace"))
    known = {name.lower(): value for name, value in fields.items() if not _unknown(value)}
    token = known.get("token")
    reading = Reading(credential=token if isinstance(token, str) else None)
    if not fields:
        raise MalformedError("empty")
    reading.add(_fix(known, fields))
    return reading


def _unknown(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().lower() in _UNKNOWN or value.startswith("%")
    return value is None


def _fix(known: dict[str, Any], fields: dict[str, Any]) -> Fix | Fault:
    where = units.place(_first(known, "lat", "latitude"), _first(known, "lon", "longitude"))
    if where is None:
        return Fault(reason="bad_place", fields=names(fields))
    times = (units.instant(known[name]) for name in _TIMES if name in known)
    speeds = (units.at_least_zero(known[n], unit=u) for n, u in _SPEEDS if n in known)
    return Fix(
        recorded_at=next((at for at in times if at is not None), None),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(_first(known, "accuracy", "acc")),
        altitude_m=units.number(_first(known, "altitude", "alt")),
        speed_mps=next((speed for speed in speeds if speed is not None), None),
        course_deg=units.course(_first(known, "bearing", "dir")),
        battery_pct=units.percent(_first(known, "batt", "battery")),
        charging=units.truth(_first(known, "charge", "ischarging")),
        source=units.short_text(_first(known, "provider", "prov")),
    )


def _first(known: dict[str, Any], *names_: str) -> Any:
    return next((known[name] for name in names_ if name in known), None)


def recognizes(found: dict[str, Any]) -> bool:
    """A bare object of a place and a time, as a JSON body template makes it."""
    return {"lat", "lon"} <= found.keys() and "_type" not in found and "location" not in found


WIRE = Wire(name="gpslogger", read=read, recognizes=recognizes, reply=b"OK\n",
            reply_type="text/plain; charset=utf-8", keeps_broken=True)  # fmt: skip
