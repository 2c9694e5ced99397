"""Bring technicians in: with an account, by invitation, and link the two when the invitation is
accepted.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.accounts import services as accounts
from opentrax.directory.models import Technician
from opentrax.directory.services.technicians import (
    TechnicianDetails,
    add_technician,
    archive_technician,
    link_person,
)
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Membership, Person, Role


def _member_with(email: str) -> Person | None:
    own = Membership.objects.active().filter(organization_id=current_organization_id())
    membership = own.filter(person__email__iexact=email).select_related("person").first()
    return membership.person if membership else None


@command
def bring_in_technician(
    details: TechnicianDetails, *, email: str, actor: Person, command_id: UUID | None = None
) -> Technician:
    """Add a technician and, given an address, invite them by mail as one; a member is linked at
    once.

    Refuses what add_technician and accounts.invite refuse. Publishes TechnicianChanged.
    """
    email = email.strip()
    member = _member_with(email) if email else None
    if not email or member is not None:
        return add_technician(details, actor=actor, person=member)
    invitation = accounts.invite(
        email=email, role=Role.TECHNICIAN, name=details.name.strip(), actor=actor
    )
    return add_technician(details, actor=actor, invitation=invitation)


@command
def invite_technician_again(
    technician: Technician, *, actor: Person, command_id: UUID | None = None
) -> Technician:
    """Send a new invitation to the address of the earlier one. Refuses somebody who joined or was
    never invited.
    """
    found = technician.refreshed()
    earlier = found.invitation
    if found.person_id is not None or earlier is None:
        raise Refused(
            _("Only somebody who was invited and has not joined yet can be invited again.")
        )
    found.invitation = accounts.invite(
        email=earlier.email, role=earlier.role, name=earlier.name, actor=actor
    )
    found.save(update_fields=["invitation"])
    return found


def link_new_member(person_id: UUID) -> None:
    """Link the technician whose accepted invitation went to a new member's address, if there is
    one.
    """
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return
    waiting = Technician.objects.filter(
        person_id=None, archived_at=None, invitation__email__iexact=person.email
    )
    for technician in waiting.exclude(invitation__accepted_at=None)[:1]:
        link_person(technician, person, actor=None)


def archive_former_member(person_id: UUID) -> None:
    """Archive the technician of somebody who is no member any more, or whose account rests."""
    organization_id = current_organization_id()
    members = Membership.objects.active().filter(organization_id=organization_id)
    if members.filter(person_id=person_id, person__is_active=True).exists():
        return
    for technician in Technician.objects.filter(person_id=person_id, archived_at=None):
        archive_technician(technician, actor=None)
