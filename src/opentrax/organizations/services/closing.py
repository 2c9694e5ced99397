"""The end of an organization: confirmed, after a grace period, for all its members at once."""

from datetime import datetime
from uuid import UUID

from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.events import (
    MemberLeft,
    OrganizationClosed,
    OrganizationClosing,
    OrganizationKept,
    PartnerEnded,
)
from opentrax.organizations.models import (
    Invitation,
    Membership,
    Organization,
    PartnerInvitation,
    Partnership,
    Person,
)


def _locked() -> Organization:
    organization_id = current_organization_id()
    return Organization.objects.select_for_update().get(pk=organization_id)  # type: ignore[no-any-return]


@command
def begin_closing(
    closes_at: datetime, *, actor: Person, command_id: UUID | None = None
) -> Organization:
    """Let the organization in scope close at an instant. Publishes OrganizationClosing."""
    organization = _locked()
    if organization.closes_at is None and organization.closed_at is None:
        organization.closes_at = closes_at
        organization.save(update_fields=["closes_at"])
        audit.record("organization.closing", subject_id=organization.pk, actor_id=actor.pk)
        publish(OrganizationClosing(organization.pk))
    return organization


@command
def keep_open(*, actor: Person, command_id: UUID | None = None) -> Organization:
    """Call the closure of the organization in scope off. Publishes OrganizationKept."""
    organization = _locked()
    if organization.closes_at is not None and organization.closed_at is None:
        organization.closes_at = None
        organization.save(update_fields=["closes_at"])
        audit.record("organization.kept", subject_id=organization.pk, actor_id=actor.pk)
        publish(OrganizationKept(organization.pk))
    return organization


@command
def close_organization(*, command_id: UUID | None = None) -> Organization:
    """End all memberships, partnerships and invitations of the organization in scope. Repeatable.

    Publishes MemberLeft and PartnerEnded for each, and OrganizationClosed.
    """
    organization = _locked()
    if organization.closed_at is not None:
        return organization
    organization.closed_at = now()
    organization.save(update_fields=["closed_at"])
    _end_memberships(organization.pk)
    _end_partnerships(organization.pk)
    waiting = {"accepted_at": None, "withdrawn_at": None}
    for model in (Invitation, PartnerInvitation):
        model.objects.filter(organization_id=organization.pk, **waiting).update(withdrawn_at=now())
    audit.record("organization.closed", subject_id=organization.pk)
    publish(OrganizationClosed(organization.pk))
    return organization


def _end_memberships(organization_id: UUID) -> None:
    for membership in Membership.objects.active().filter(organization_id=organization_id):
        membership.ended_at = now()
        membership.save(update_fields=["ended_at"])
        publish(MemberLeft(organization_id, membership.pk, membership.person_id))


def _end_partnerships(organization_id: UUID) -> None:
    """Those in which it is the client. Where it is the provider, the row is the client's: without
    members nobody answers, and the client ends it."""
    for partnership in Partnership.objects.filter(organization_id=organization_id, ended_at=None):
        partnership.ended_at = now()
        partnership.save(update_fields=["ended_at"])
        publish(PartnerEnded(organization_id, partnership.provider_id))
