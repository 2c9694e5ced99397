"""Jobs of time: settle what late and new positions touched."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from opentrax.kit.jobs import job, periodic
from opentrax.organizations.selectors import each_organization
from opentrax.timesheets.models import LateChange, Timesheet
from opentrax.timesheets.services.keeping import forget_trails, forget_trails_of
from opentrax.timesheets.services.settle import settle_shift
from opentrax.tracking.models import Shift
from opentrax.tracking.services.dirty_days import is_anything_dirty, take_dirty_days


@job(queue="settle")
def settle(shift_id: str) -> None:
    """Settle one shift."""
    settle_shift(UUID(shift_id))


@job(queue="settle")
def forget_technicians_trails(technician_id: str) -> None:
    """A technician's positions were erased: their ways too."""
    forget_trails_of(UUID(technician_id))


def enqueue_settling(shift_id: UUID) -> None:
    """Ask for a shift to be settled; while one waits, asking again changes nothing."""
    key = f"settle:{shift_id}"
    settle.enqueue(lock=key, queueing_lock=key, shift_id=str(shift_id))


def settle_what_waits(sheet: Timesheet) -> None:
    """A week is open to its data again: ask for every shift that had said something late."""
    waiting = LateChange.objects.filter(timesheet=sheet, settled_at=None)
    for shift_id in sorted(waiting.values_list("shift_id", flat=True)):
        enqueue_settling(shift_id)


def enqueue_dirty() -> int:
    """Ask for every shift whose device's day got positions; return how many."""
    asked: set[UUID] = set()
    for dirty in take_dirty_days():
        start = datetime.combine(dirty.day_on, time.min, tzinfo=UTC)
        shifts = Shift.objects.filter(
            technician_id=dirty.technician_id,
            starts_at__lt=start + timedelta(days=1),
            ends_at__gt=start,
        )
        asked.update(shifts.values_list("pk", flat=True))
    for shift_id in sorted(asked):
        enqueue_settling(shift_id)
    return len(asked)


@periodic("* * * * * */5", queue="settle")
def settle_dirty_days() -> None:
    """Every five seconds: hand what the door marked to the workers."""
    with each_organization() as organizations:
        for _ in organizations:
            if is_anything_dirty():
                enqueue_dirty()


@periodic("17 3 * * *", queue="settle")
def drop_old_trails() -> None:
    """Every night: ways go with the positions that they were made of."""
    with each_organization() as organizations:
        for _ in organizations:
            forget_trails()
