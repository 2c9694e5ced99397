"""What other apps' events mean for time: settle again."""

from opentrax.kit.events import handles
from opentrax.timesheets import tasks
from opentrax.timesheets.tasks import enqueue_settling
from opentrax.tracking.events import PositionsErased, ShiftClosed, TapRecorded
from opentrax.tracking.models import Shift


@handles(TapRecorded)
def settle_after_tap(event: TapRecorded) -> None:
    """A tap changes the line of the shift that it fell in."""
    shifts = Shift.objects.filter(
        technician_id=event.technician_id, starts_at__lte=event.at, ends_at__gte=event.at
    )
    for shift_id in shifts.values_list("pk", flat=True):
        enqueue_settling(shift_id)


@handles(ShiftClosed)
def settle_after_shift(event: ShiftClosed) -> None:
    """The end of a shift closes what was open."""
    enqueue_settling(event.shift_id)


@handles(PositionsErased)
def forget_ways(event: PositionsErased) -> None:
    """Ways go with the positions that they were made of."""
    tasks.forget_technicians_trails.enqueue(technician_id=str(event.technician_id))
