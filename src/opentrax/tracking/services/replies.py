"""Prepare what phones are told: the geofences of the locations of their technician's day.

Only the visits of today in the technician's zone, at most twenty fences (what iOS watches), never
another person's place. A phone gets them with its next answers; see door.replies.
"""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from opentrax.directory.models import Technician
from opentrax.directory.selectors import PlaceOnMap, locations_for_motion, technicians
from opentrax.kit.clock import now
from opentrax.tracking.formats.regions import name_of, number_of
from opentrax.tracking.models import Device, DeviceKind, Reply
from opentrax.workorders.selectors import planned_visits

MOST_FENCES = 20
_LEAST_RADIUS_M = 50
_NOWHERE = 1000  # no latitude: OwnTracks on iOS removes the fence, on Android it ignores the entry


def prepare_replies(technician: Technician) -> int:
    """Bring the replies of a technician's OwnTracks devices up to today's visits. Returns how many
    changed: those are handed out anew. Repeatable.
    """
    commanded = Device.objects.active().filter(technician=technician, kind=DeviceKind.OWNTRACKS)
    fences = None
    changed = 0
    for device in commanded.order_by("id"):
        fences = _fences_of(technician) if fences is None else fences
        changed += _prepare(device, fences)
    return changed


def prepare_all_replies() -> None:
    """The same for everybody of the organization in scope: a day has begun somewhere."""
    with_phone = Device.objects.active().filter(kind=DeviceKind.OWNTRACKS).values("technician_id")
    for technician in technicians().filter(pk__in=with_phone):
        prepare_replies(technician)


def _prepare(device: Device, fences: list[dict[str, Any]]) -> bool:
    reply = Reply.objects.select_for_update().filter(device=device).first()
    if reply is None:
        Reply.objects.create(device=device, body=_body(fences, ()), prepared_at=now())
        return True
    told = _told(reply.body)
    if told == fences:
        return False
    reply.body, reply.prepared_at, reply.times_handed_out = _body(fences, told), now(), 0
    reply.save(update_fields=["body", "prepared_at", "times_handed_out"])
    return True


def _fences_of(technician: Technician) -> list[dict[str, Any]]:
    start_at, end_at = _today(ZoneInfo(technician.time_zone))
    visits = planned_visits(technician.pk, start_at, end_at)
    wanted = list(dict.fromkeys(visit.location_id for visit in visits))[:MOST_FENCES]
    if not wanted:
        return []
    places = {place.id: place for place in locations_for_motion()}
    return [_way_point(places[key]) for key in wanted if key in places]


def _today(zone: ZoneInfo) -> tuple[datetime, datetime]:
    start = now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def _way_point(place: PlaceOnMap) -> dict[str, Any]:
    fence = place.fence  # of a polygon the circle around its middle that holds it
    latitude, longitude = fence.center
    return {
        "_type": "waypoint",
        "desc": name_of(place.id, place.name),
        "lat": round(latitude, 6),
        "lon": round(longitude, 6),
        "rad": max(math.ceil(fence.reach_m()), _LEAST_RADIUS_M),
        "tst": number_of(place.id),
    }


def _body(fences: list[dict[str, Any]], told: Iterable[dict[str, Any]]) -> str:
    """The commands: the day's fences, those of before that are needed no more, and a question for
    the phone's settings.
    """
    needed = {one["tst"] for one in fences}
    gone = [one | {"lat": _NOWHERE, "lon": _NOWHERE} for one in told if one["tst"] not in needed]
    commands: list[dict[str, Any]] = []
    if fences or gone:
        waypoints = {"_type": "waypoints", "waypoints": [*fences, *gone]}
        commands.append({"_type": "cmd", "action": "setWaypoints", "waypoints": waypoints})
    commands.append({"_type": "cmd", "action": "status"})
    return msgspec.json.encode(commands).decode()


def _told(body: str) -> list[dict[str, Any]]:
    """The way points of an earlier reply that were not taken back in it."""
    commands: list[dict[str, Any]] = msgspec.json.decode(body)
    return [
        one
        for command in commands
        for one in command.get("waypoints", {}).get("waypoints", ())
        if one["lat"] != _NOWHERE
    ]
