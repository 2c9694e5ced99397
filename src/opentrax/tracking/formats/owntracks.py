"""OwnTracks: one JSON object per message, over HTTP, over a broker, or in the recorder's files.

`location` and `transition` carry fixes; `status` says how the phone is set up; `encrypted` holds
any of them. All other types, and the empty body of a deleted friend, carry nothing that we keep.
Speed is in km/h. The app for iOS deletes a message and alarms its owner on any 4xx, so a body
that cannot be read is answered with 200 where the device is known.

Of what a location carries, the names of networks (SSID, BSSID), of regions that are not ours,
pictures, tags and points of interest are not even read: nothing uses them.
"""

from typing import Any

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats import regions
from opentrax.tracking.formats.fix import Event, Fault, Fix, Motion
from opentrax.tracking.formats.phone_settings import settings_of
from opentrax.tracking.formats.sealing import TYPE as SEALED
from opentrax.tracking.formats.sealing import unseal
from opentrax.tracking.formats.wire import (
    MalformedError,
    Reading,
    Request,
    Wire,
    document,
    form_fields,
    names,
)
from opentrax.tracking.tokens import PREFIX

_MOTIONS: tuple[tuple[str, Motion], ...] = (
    ("automotive", "vehicle"),
    ("cycling", "bike"),
    ("running", "run"),
    ("walking", "walk"),
    ("stationary", "still"),
)
_EVENTS: dict[Any, Event] = {"enter": "region_enter", "leave": "region_leave"}
_CHARGING = {1: False, 2: True, 3: True}
_SILENT = frozenset(
    {"waypoint", "waypoints", "lwt", "card", "steps", "beacon", "request", "cmd", "configuration",
     "dump", "clear", "message"}
)  # fmt: skip


def read(request: Request) -> Reading:
    """Read one message (or a list of them, as some bridges send)."""
    reading = Reading(credential=_token(request.device, request.user, request.query))
    if not request.body.strip():
        return reading
    try:
        found = document(request.body)
    except MalformedError:  # the names that the phone gave itself may be its token: they stay
        reading.add(Fault(reason="malformed"))
        return reading
    for message in found if isinstance(found, list) else [found]:
        _read_message(message, request, reading)
    return reading


def _read_message(message: Any, request: Request, reading: Reading) -> None:
    if not isinstance(message, dict):
        reading.add(Fault(reason="not_an_object"))
        return
    if message.get("_type") == SEALED:
        _read_sealed(message, request, reading)
        return
    topic = message.get("topic")
    if reading.credential is None and isinstance(topic, str):
        reading.credential = _token(*topic.split("/"))
    reading.add(_fact(message))


def _read_sealed(message: dict[str, Any], request: Request, reading: Reading) -> None:
    """What the box holds is read like a body; a box in a box is refused."""
    token = request.token or reading.credential
    secret = request.secret_of(token) if request.secret_of and token else None
    plain = None if secret is None else unseal(message.get("data"), secret)
    if plain is None:
        reading.add(Fault(reason="undecryptable", fields=names(message)))
        return
    reading.sealed = True
    try:
        inner = document(plain)
    except MalformedError:
        reading.add(Fault(reason="malformed"))
        return
    for one in inner if isinstance(inner, list) else [inner]:
        boxed = isinstance(one, dict) and one.get("_type") == SEALED
        if boxed or not isinstance(one, dict):
            reading.add(Fault(reason="undecryptable" if boxed else "not_an_object"))
        else:
            reading.add(_fact(one))


def _fact(message: dict[str, Any]) -> Fix | Fault | None:
    kind = message.get("_type")
    if kind == "location":
        # A ping is a sign of life: on Android it may repeat an old place with a fresh time.
        event: Event | None = "heartbeat" if message.get("t") == "p" else None
        return _location(message, event, regions.code_in_names(message.get("inregions")))
    if kind == "transition":
        return _transition(message)
    if kind == "status":
        return settings_of(message)
    if isinstance(kind, str) and kind in _SILENT:
        return None
    return Fault(reason="unknown_format", fields=names(message))


def _transition(message: dict[str, Any]) -> Fix | Fault | None:
    if message.get("lat") is None and message.get("lon") is None:
        return None  # a beacon's transition may carry no place
    event = message.get("event")
    known = _EVENTS.get(event) if isinstance(event, str) else None
    code = regions.code_in_name(message.get("desc")) or regions.code_of_number(message.get("wtst"))
    return _location(message, known, code)


def _location(message: dict[str, Any], event: Event | None, region: str | None) -> Fix | Fault:
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
        region=region,
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


def _token(*named: str) -> str | None:
    """The token among the names that a phone gives itself; of a query string, u and d."""
    for name in named:
        for one in [name, *_named_in(name)]:
            if one.startswith(PREFIX):
                return one
    return None


def _named_in(query: str) -> list[str]:
    if "=" not in query:
        return []
    fields = form_fields(query)
    return [fields[key] for key in ("d", "u") if key in fields]


def recognizes(found: dict[str, Any]) -> bool:
    return "_type" in found


WIRE = Wire(name="owntracks", read=read, recognizes=recognizes, reply=b"[]", keeps_broken=True)
