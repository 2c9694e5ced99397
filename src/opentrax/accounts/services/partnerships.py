"""A client invites a provider's organization; whoever administers that one accepts."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.accounts.selectors import Found
from opentrax.accounts.services.named import refuse_third
from opentrax.accounts.tokens import hash_token, new_token
from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import scope
from opentrax.messaging import services as messaging
from opentrax.messaging.names import unlinked
from opentrax.organizations import rules
from opentrax.organizations import services as organizations
from opentrax.organizations.models import PartnerInvitation, Partnership, Person
from opentrax.organizations.rules import InvitationState
from opentrax.organizations.selectors import current_organization

TERM = timedelta(days=14)


@command
def invite_partner(
    *, email: str, actor: Person, command_id: UUID | None = None
) -> PartnerInvitation:
    """Invite a provider into a partnership with the organization in scope, by mail to somebody who
    administers theirs. An open invitation to the same address is replaced.

    Refuses a third one to an address within 30 days."""
    email = email.strip().lower()
    refuse_third(PartnerInvitation.objects.filter(email=email), actor=actor)
    for earlier in PartnerInvitation.objects.filter(
        email=email, accepted_at=None, withdrawn_at=None
    ):
        _withdraw(earlier)
    token = new_token()
    invitation = PartnerInvitation.objects.create(
        email=email, token_hash=hash_token(token), invited_by=actor, expires_at=now() + TERM
    )
    audit.record("partner.invited", subject_id=invitation.pk, actor_id=actor.pk)
    messaging.send(
        "partner_invitation", template="accounts/mail/partner_invitation.txt", to_address=email,
        language=actor.language, subject_id=invitation.pk,
        context={
            "organization": unlinked(current_organization().name),
            "inviter": unlinked(actor.name), "days": TERM.days,
            "url": settings.ENVIRONMENT.public_url + reverse("partner_invitation", args=[token]),
        },
    )  # fmt: skip
    return invitation  # type: ignore[no-any-return]


def _withdraw(invitation: PartnerInvitation) -> None:
    invitation.withdrawn_at = now()
    invitation.save(update_fields=["withdrawn_at"])
    messaging.withdraw(invitation.pk)


@command
def withdraw_partner_invitation(
    invitation: PartnerInvitation, *, actor: Person, command_id: UUID | None = None
) -> PartnerInvitation:
    """Make an invitation's link worthless now. Refuses one that was accepted."""
    invitation = invitation.refreshed()
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation was accepted. End the partnership instead."))
    if invitation.withdrawn_at is None:
        _withdraw(invitation)
        audit.record("partner.invitation_withdrawn", subject_id=invitation.pk, actor_id=actor.pk)
    return invitation


def state_of(invitation: PartnerInvitation) -> InvitationState:
    """Where an invitation stands now."""
    return rules.invitation_state(
        accepted_at=invitation.accepted_at, withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at, at=now(),
    )  # fmt: skip


@transaction.atomic
def accept_partnership(found: Found, *, provider_id: UUID, actor: Person) -> Partnership:
    """Make the actor's organization a provider of the client whose invitation this is.

    The caller has checked that the actor may act for the provider. Writes in the client's scope,
    since the client keeps the partnership. Publishes PartnerAdded. Refuses an invitation that is
    not open, and the client itself.
    """
    with scope(provider_id, actor.pk):
        audit.record("partner.accepted", subject_id=found.organization_id, actor_id=actor.pk)
    with scope(found.organization_id, actor.pk):
        invitation = PartnerInvitation.objects.select_for_update(of=("self",)).get(
            pk=found.invitation_id
        )
        if state_of(invitation) is not InvitationState.OPEN:
            raise Refused(_("This invitation is not open any more. Ask for a new one."))
        invitation.accepted_at = now()
        invitation.save(update_fields=["accepted_at"])
        return organizations.add_partner(provider_id, actor=actor)
