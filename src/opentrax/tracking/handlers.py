"""What tracking does when technicians change: it enqueues, nothing more."""

from opentrax.directory.events import TechnicianChanged, WorkingHoursChanged
from opentrax.kit.events import handles
from opentrax.tracking.tasks import retire_technician, schedule_technician


@handles(WorkingHoursChanged)
def reschedule(event: WorkingHoursChanged) -> None:
    """Shifts that have not begun follow the working hours."""
    schedule_technician.enqueue(technician_id=str(event.technician_id))


@handles(TechnicianChanged)
def retire(event: TechnicianChanged) -> None:
    """An archived technician is not tracked any more; the job leaves others alone."""
    retire_technician.enqueue(technician_id=str(event.technician_id))
