"""What the live view takes over from settling: the last stretch of each open shift's line."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from opentrax.engine.motion import LiveKind
from opentrax.engine.motion.rewind import Settled
from opentrax.timesheets.models import Kind, TimeSegment

_LOOK_BACK = timedelta(hours=24)
_KINDS: dict[str, LiveKind] = {"onsite": "onsite", "travel": "travel", "stop": "stop"}


def settled_now(technicians: Collection[UUID], at: datetime) -> Mapping[UUID, Settled]:
    """The last stretch of each technician's line of the last day. Breaks and
    gaps are not the phone's matter and are left to the live view."""
    rows = (
        TimeSegment.objects.filter(technician_id__in=technicians)
        .filter(started_at__lte=at, ended_at__gt=at - _LOOK_BACK)
        .order_by("technician_id", "-ended_at", "-started_at")
        .distinct("technician_id")
        .values_list(
            "technician_id", "kind", "motion_kind", "location_id", "started_at", "ended_at"
        )
    )
    found: dict[UUID, Settled] = {}
    for technician_id, kind, motion_kind, location_id, started_at, ended_at in rows:
        live = _KINDS.get(motion_kind if kind == Kind.OTHER else kind)
        if live is not None:
            place = str(location_id) if live == "onsite" and location_id else None
            found[technician_id] = Settled(
                live, place, started_at.timestamp(), ended_at.timestamp()
            )
    return found
