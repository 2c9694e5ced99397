"""Calls for help as screens show them."""

from datetime import datetime, timedelta
from uuid import UUID

from opentrax.tracking.models import Alarm

SHOWN_TO_TECHNICIAN = timedelta(hours=24)


def standing_alarms() -> list[Alarm]:
    """Each technician's newest alarm that nobody has acknowledged, newest first."""
    newest: dict[UUID, Alarm] = {}
    for alarm in Alarm.objects.standing().order_by("-received_at", "id"):
        newest.setdefault(alarm.technician_id, alarm)
    return list(newest.values())


def latest_alarm_of(technician_id: UUID, at: datetime) -> Alarm | None:
    """A technician's newest alarm of the last day, for their own page."""
    found: Alarm | None = (
        Alarm.objects.filter(technician_id=technician_id, received_at__gt=at - SHOWN_TO_TECHNICIAN)
        .order_by("-received_at", "id")
        .first()
    )
    return found
