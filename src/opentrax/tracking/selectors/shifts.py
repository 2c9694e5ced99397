"""Shifts and what a technician's tracking status is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from opentrax.directory.models import Technician
from opentrax.tracking.models import Pause, Shift
from opentrax.tracking.selectors.disclosure import has_acknowledged
from opentrax.tracking.selectors.taps import Break, break_at


class Tracked(StrEnum):
    """Whether positions of a technician are stored at an instant, and why not."""

    YES = "recording"
    PAUSED = "paused"
    UNDISCLOSED = "undisclosed"
    OFF_SHIFT = "off"


@dataclass(frozen=True, slots=True)
class Status:
    """What a technician's page says about now. `pause` is the break that lasts, with or without a
    shift.
    """

    tracked: Tracked
    shift: Shift | None
    next_shift: Shift | None
    pause: Break | None


def current_shift(technician_id: UUID, at: datetime) -> Shift | None:
    """The shift that is open at `at`."""
    shift: Shift | None = Shift.objects.current_at(at).filter(technician_id=technician_id).first()
    return shift


def status_at(technician: Technician, at: datetime) -> Status:
    """The tracking status of a technician."""
    shift, pause = current_shift(technician.pk, at), break_at(technician.pk, at)
    coming = Shift.objects.standing().filter(technician=technician, starts_at__gt=at)
    if shift is None:
        tracked = Tracked.OFF_SHIFT
    elif not has_acknowledged(technician):
        tracked = Tracked.UNDISCLOSED
    else:
        tracked = Tracked.YES if pause is None else Tracked.PAUSED
    return Status(tracked, shift, coming.order_by("starts_at").first(), pause)


def shifts_between(
    start_at: datetime, end_at: datetime, *, technician_id: UUID | None = None
) -> QuerySet[Shift]:
    """Shifts that touch a time, cancelled ones too, with their technician, in order."""
    found: QuerySet[Shift] = Shift.objects.filter(
        starts_at__lt=end_at, ends_at__gt=start_at
    ).select_related("technician")
    if technician_id is not None:
        found = found.filter(technician_id=technician_id)
    return found.order_by("starts_at", "technician__sort_key", "id")


def pauses_between(technician_id: UUID, start_at: datetime, end_at: datetime) -> list[Pause]:
    """Pauses that touch a time; one without an end lasts to the end of its shift."""
    found = Pause.objects.filter(technician_id=technician_id, started_at__lt=end_at)
    return [p for p in found.order_by("started_at") if p.ended_at is None or p.ended_at > start_at]
