"""Jobs of tracking: shifts ahead, shifts that ended, technicians who left, the upkeep of
positions.
"""

from uuid import UUID

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technicians
from opentrax.kit.jobs import job, periodic
from opentrax.kit.tenancy import scope
from opentrax.organizations.selectors import each_organization, organization_ids
from opentrax.tracking.services import alarms, forgotten, keeping, replies, schedule, terms


@job()
def schedule_technician(technician_id: str) -> None:
    """Make one technician's shifts fit their working hours."""
    schedule.schedule_shifts(Technician.objects.get(pk=technician_id))


@job()
def retire_technician(technician_id: str) -> None:
    """Record nothing more of a technician who was archived."""
    schedule.retire(Technician.objects.get(pk=technician_id))


@job()
def prepare_technician(technician_id: str) -> None:
    """Put the geofences of a technician's day into the answers that their phone gets next."""
    technician = Technician.objects.filter(pk=technician_id).first()
    if technician is not None:  # of whom the work was handed on to, their own organization sees
        replies.prepare_replies(technician)


@periodic("2,32 * * * *")
def prepare_replies() -> None:
    """Begin each technician's day: zones differ by half hours."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            replies.prepare_all_replies()


@periodic("7 * * * *")
def schedule_all() -> None:
    """Make the shifts of the next days, technician by technician, so that no lock is held for
    long.
    """
    for organization_id in organization_ids():
        with scope(organization_id):
            ids = list(technicians().values_list("pk", flat=True))
        for technician_id in ids:
            _schedule_one(organization_id, technician_id)


def _schedule_one(organization_id: UUID, technician_id: UUID) -> None:
    with scope(organization_id):
        schedule.schedule_shifts(Technician.objects.get(pk=technician_id))


@periodic("*/5 * * * *")
def close_finished_shifts() -> None:
    """Tell of shifts that ended by themselves."""
    with each_organization() as organizations:
        for _organization_id in organizations:
            schedule.close_finished()


@periodic("*/10 * * * *")
def end_forgotten_visits() -> None:
    """Every ten minutes: end visits whose departure nobody told, where the location's rule says
    so."""
    for organization_id in organization_ids():
        forgotten.end_forgotten_visits(organization_id)


@periodic("5 0,6,12,18 * * *")
def keep_partitions() -> None:
    """Four times a day, so that a missed run costs nothing: partitions are made a week ahead."""
    keeping.keep_partitions()


@periodic("35 2 * * *")
def fold_and_expire() -> None:
    """The door's counters and notes, alarms, and positions of organizations with a shorter term."""
    with each_organization() as organizations:
        for _ in organizations:
            keeping.fold_refusals()
            keeping.expire_quarantine()
            alarms.expire_alarms()
            terms.expire_positions()
