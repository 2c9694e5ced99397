"""What tracking does when technicians, devices and visits change: it enqueues, nothing more."""

from uuid import UUID

from opentrax.directory.events import TechnicianChanged, WorkingHoursChanged
from opentrax.kit.events import handles
from opentrax.kit.tenancy import scope
from opentrax.tracking.events import DeviceAdded
from opentrax.tracking.tasks import (
    prepare_technician,
    retire_technician,
    schedule_technician,
)
from opentrax.workorders.events import VisitChanged, VisitPlanned, VisitStatusChanged


@handles(WorkingHoursChanged)
def reschedule(event: WorkingHoursChanged) -> None:
    """Shifts that have not begun follow the working hours."""
    schedule_technician.enqueue(technician_id=str(event.technician_id))


@handles(TechnicianChanged)
def retire(event: TechnicianChanged) -> None:
    """An archived technician is not tracked any more; the job leaves others alone."""
    retire_technician.enqueue(technician_id=str(event.technician_id))


def _prepare(organization_id: UUID, technician_id: UUID) -> None:
    with scope(organization_id):  # a client's change may reach the provider's technician
        prepare_technician.enqueue(
            technician_id=str(technician_id), queueing_lock=f"replies {technician_id}"
        )


@handles(VisitPlanned)
def tell_phone_of_visit(event: VisitPlanned) -> None:
    """The phone needs the geofence of a new visit's location."""
    _prepare(event.provider_id, event.technician_id)


@handles(VisitChanged)
def tell_phones_of_change(event: VisitChanged) -> None:
    """A visit moved to another day or another technician."""
    for technician_id in {event.technician_id, event.technician_id_before}:
        _prepare(event.provider_id, technician_id)


@handles(VisitStatusChanged)
def tell_phone_of_status(event: VisitStatusChanged) -> None:
    """A cancelled visit needs no geofence any more."""
    _prepare(event.provider_id, event.technician_id)


@handles(DeviceAdded)
def tell_new_phone(event: DeviceAdded) -> None:
    """A new phone knows nothing of the day."""
    _prepare(event.organization_id, event.technician_id)
