"""OwnTracks in HTTP mode: one JSON object per request.

`location` and `transition` carry fixes; every other type, and the empty body of a deleted friend,
is answered with 200 and `[]`. Speed is in km/h. The app for iOS deletes a message and alarms its
owner on any 4xx, so a body that cannot be read is answered with 200 where the device is known.
"""

from typing import Any

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Event, Fault, Fix, Motion
from opentrax.tracking.formats.wire import Reading, Request, Wire, document, names

_MOTIONS: tuple[tuple[str, Motion], ...] = (
    ("automotive", "vehicle"),
    ("cycling", "bike"),
    ("running", "run"),
    ("walking", "walk"),
    ("stationary", "still"),
)
_EVENTS: dict[Any, Event] = {"enter": "region_enter", "leave": "region_leave"}
_CHARGING = {1: False, 2: True, 3: True}


def read(request: Request) -> Reading:
    """Read one message (or a list of them, as some bridges send)."""
    reading = Reading()
    if not request.body.strip():
        return reading
    found = document(request.body)
    for message in found if isinstance(found, list) else [found]:
        if not isinstance(message, dict):
            reading.add(Fault(reason="not_an_object"))
        elif message.get("_type") == "location":
            # A ping is a sign of life: on Android it may repeat an old place with a fresh time.
            reading.add(_location(message, "heartbeat" if message.get("t") == "p" else None))
        elif message.get("_type") == "transition":
            reading.add(_transition(message))
        elif message.get("_type") == "encrypted":
            reading.add(Fault(reason="undecryptable", fields=names(message)))
    return reading


def _transition(message: dict[str, Any]) -> Fix | Fault | None:
    event = message.get("event")
    known = _EVENTS.get(event) if isinstance(event, str) else None
    if message.get("lat") is None and message.get("lon") is None:
        return None  # a beacon's transition may carry no place
    return _location(message, known)


def _location(message: dict[str, Any], event: Event | None) -> Fix | Fault:
    where = units.place(message.get("lat"), message.get("lon"))
    if where is None:
        return Fault(reason="bad_place", fields=names(message))
    battery_state = message.get("bs")
    return Fix(
        recorded_at=units.instant(message.get("tst")),
        latitude=where[0],
        longitude=where[1],
        accuracy_m=units.accuracy(message.get("acc")),
        altitude_m=units.number(message.get("alt")),
        speed_mps=units.at_least_zero(message.get("vel"), unit=units.KMH_MPS),
        course_deg=units.course(message.get("cog")),
        battery_pct=units.percent(message.get("batt")),
        charging=_CHARGING.get(battery_state) if isinstance(battery_state, int) else None,
        source=units.short_text(message.get("source")),
        trigger=units.short_text(message.get("t")),
        motion=_motion(message.get("motionactivities")),
        event=event,
        message_id=units.message_id(message.get("_id")),
        device=_device(message),
    )


def _motion(words: Any) -> Motion | None:
    if not isinstance(words, list):
        return None
    return next((motion for word, motion in _MOTIONS if word in words), None)


def _device(message: dict[str, Any]) -> str | None:
    topic = message.get("topic")
    return units.short_text(topic if isinstance(topic, str) else message.get("tid"))


def recognizes(found: dict[str, Any]) -> bool:
    return "_type" in found


WIRE = Wire(name="owntracks", read=read, recognizes=recognizes, reply=b"[]", keeps_broken=True)
