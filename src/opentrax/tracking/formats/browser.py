"""The browser's geolocation, as our own field app sends it.

{"positions": [{"id": "...", "timestamp": 1774220400000, "coords": {"latitude": ..., "longitude":
..., "accuracy": ..., "altitude": ..., "heading": ..., "speed": ...}}],
"device": "..."}: the names of the W3C Geolocation API, an id made by the app, and the time as
milliseconds, seconds or ISO 8601. Speed is in metres per second.
"""

from typing import Any

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.wire import (
    MalformedError,
    Reading,
    Request,
    Wire,
    json_object,
    names,
)


def read(request: Request) -> Reading:
    """Read a batch of positions."""
    batch = json_object(request.body)
    positions = batch.get("positions")
    if not isinstance(positions, list):
        raise MalformedError("no list of positions")
    reading = Reading()
    device = units.short_text(batch.get("device"))
    for position in positions:
        reading.add(_fix(position, device))
    return reading


def _fix(position: Any, device: str | None) -> Fix | Fault:
    coords = position.get("coords") if isinstance(position, dict) else None
    if not isinstance(coords, dict):
        return Fault(reason="bad_place", fields=names(position))
    where = units.place(coords.get("latitude"), coords.get("longitude"))
    if where is None:
        return Fault(reason="bad_place", fields=names(position))
    return Fix(
        recorded_at=units.instant(position.get("timestamp")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(coords.get("accuracy")),
        altitude_m=units.number(coords.get("altitude")),
        speed_mps=units.at_least_zero(coords.get("speed")),
        course_deg=units.course(coords.get("heading")),
        battery_pct=units.percent(position.get("battery"), of=1),
        message_id=units.message_id(position.get("id")),
        device=device,
    )


def recognizes(found: dict[str, Any]) -> bool:
    return isinstance(found.get("positions"), list)


WIRE = Wire(name="browser", read=read, recognizes=recognizes, reply=b'{"result":"ok"}')
