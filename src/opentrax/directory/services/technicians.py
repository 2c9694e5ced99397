"""Add technicians, invite them, set their hours, archive them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.events import TechnicianChanged, WorkingHoursChanged
from opentrax.directory.models import Location, Technician, WorkingHours
from opentrax.directory.rules import Hours
from opentrax.directory.services.hours import refuse_overlap
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.zones import zone_names
from opentrax.maps.rules import fold
from opentrax.organizations.models import Invitation, Membership, Person


@dataclass(frozen=True, slots=True)
class TechnicianDetails:
    """What people say of a technician."""

    name: str
    time_zone: str
    phone: str = ""
    start_location: Location | None = None


def _write(technician: Technician, details: TechnicianDetails) -> None:
    if not details.name.strip():
        raise Refused(_("A technician needs a name."))
    if details.time_zone not in zone_names():
        raise Refused(_("“%(zone)s” is no time zone.") % {"zone": details.time_zone})
    technician.name, technician.time_zone = details.name.strip(), details.time_zone
    technician.phone = details.phone.strip()
    technician.start_location = _own_start(details.start_location)
    technician.sort_key = fold(technician.name)[:200]


def _own_start(location: Location | None) -> Location | None:
    if location is None:
        return None
    own: Location | None = Location.objects.filter(
        pk=location.pk, organization_id=current_organization_id()
    ).first()
    if own is None:
        raise Refused(_("This location is not one of your organization's."))
    return own


def _changed(technician: Technician, action: str, actor: Person | None) -> Technician:
    audit.record(action, subject_id=technician.pk, actor_id=actor.pk if actor else None)
    publish(TechnicianChanged(technician.organization_id, technician.pk))
    return technician


@command
def add_technician(
    details: TechnicianDetails, *, actor: Person, person: Person | None = None,
    invitation: Invitation | None = None, command_id: UUID | None = None,
) -> Technician:  # fmt: skip
    """Add a technician: a member (`person`), somebody invited (`invitation`), or one without an
    account.

    Refuses an empty name, an unknown zone, a person who is no member or is a technician already.
    Publishes TechnicianChanged.
    """
    technician = Technician()
    _write(technician, details)
    if person is not None:
        _refuse_stranger(person)
        technician.person = person
    if invitation is not None:
        technician.invitation = Invitation.objects.get(
            pk=invitation.pk, organization_id=current_organization_id()
        )
    technician.save(force_insert=True)
    return _changed(technician, "technician.added", actor)


def _refuse_stranger(person: Person) -> None:
    organization_id = current_organization_id()
    members = Membership.objects.active().filter(
        organization_id=organization_id, person_id=person.pk
    )
    if not members.exists():
        raise Refused(_("This person is no member of your organization."))
    if Technician.objects.filter(person_id=person.pk, archived_at=None).exists():
        raise Refused(_("This person is a technician already."))


@command
def change_technician(
    technician: Technician,
    details: TechnicianDetails,
    *,
    actor: Person,
    command_id: UUID | None = None,
) -> Technician:
    """Change name, phone, zone or start. Publishes TechnicianChanged, and WorkingHoursChanged for
    another zone.
    """
    found = technician.refreshed()
    zone_before = found.time_zone
    _write(found, details)
    found.save(update_fields=["name", "sort_key", "phone", "time_zone", "start_location"])
    if found.time_zone != zone_before:
        publish(WorkingHoursChanged(found.organization_id, found.pk))
    return _changed(found, "technician.changed", actor)


@command
def link_person(
    technician: Technician, person: Person, *, actor: Person | None, command_id: UUID | None = None
) -> Technician:
    """Say that a technician is this member: the end of an invitation. Refuses a stranger to the
    organization.

    Leaves alone a technician who is linked already. Publishes TechnicianChanged.
    """
    found = technician.refreshed()
    if found.person_id is not None:
        return found
    _refuse_stranger(person)
    found.person_id = person.pk
    found.save(update_fields=["person"])
    return _changed(found, "technician.linked", actor)


@command
def set_working_hours(
    technician: Technician, hours: Sequence[Hours], *, actor: Person, command_id: UUID | None = None
) -> Technician:
    """Replace the weekly hours. Refuses hours that overlap. Publishes WorkingHoursChanged."""
    refuse_overlap(hours)
    found = technician.refreshed()
    WorkingHours.objects.filter(technician_id=found.pk).delete()
    WorkingHours.objects.bulk_create(
        WorkingHours(technician=found, weekday=h.weekday, starts=h.starts, ends=h.ends)
        for h in hours
    )
    audit.record(
        "technician.hours", subject_id=found.pk, actor_id=actor.pk, facts={"entries": len(hours)}
    )
    publish(WorkingHoursChanged(found.organization_id, found.pk))
    return found


@command
def archive_technician(
    technician: Technician, *, actor: Person | None, command_id: UUID | None = None
) -> Technician:
    """Archive a technician: nobody plans for them and nothing new is recorded. Publishes
    TechnicianChanged.
    """
    found = technician.refreshed()
    found.archived_at = found.archived_at or now()
    found.save(update_fields=["archived_at"])
    return _changed(found, "technician.archived", actor)


@command
def restore_technician(
    technician: Technician, *, actor: Person, command_id: UUID | None = None
) -> Technician:
    """Undo the archiving. Refuses when the person became another technician in the meantime."""
    found = technician.refreshed()
    others = Technician.objects.filter(person_id=found.person_id, archived_at=None)
    if found.person_id is not None and others.exclude(pk=found.pk).exists():
        raise Refused(_("This person is a technician already."))
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    return _changed(found, "technician.restored", actor)
