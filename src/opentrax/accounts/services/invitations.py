"""Invite people into an organization, and let them in."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from opentrax.accounts.selectors import Found
from opentrax.accounts.services.named import refuse_third
from opentrax.accounts.services.registration import create_account, spoken_language
from opentrax.accounts.tokens import hash_token, new_token
from opentrax.audit import services as audit
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.names import unlinked
from opentrax.organizations import rules
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Invitation, Membership, Person, Role
from opentrax.organizations.rules import InvitationState
from opentrax.organizations.selectors import current_organization

TERM = timedelta(days=14)


def _role_of(person: Person) -> str:
    own = Membership.objects.active().filter(organization_id=current_organization_id())
    membership = own.filter(person=person).first()
    return membership.role if membership else ""


def _is_member(email: str) -> bool:
    active = Membership.objects.active().filter(organization_id=current_organization_id())
    return active.filter(person__email=email).exists()


@command
def invite(
    *, email: str, role: str, name: str = "", actor: Person, command_id: UUID | None = None
) -> Invitation:
    """Invite somebody into the organization in scope by mail; the link is good for 14 days.

    An open invitation to the same address is replaced. Refuses a role that the actor may not give,
    the address of a member, and a third invitation to an address within 30 days.
    """
    email = email.strip().lower()
    if role not in rules.grantable_roles(_role_of(actor)):
        raise Refused(_("Your role may not give or take this role. Ask an owner."))
    if _is_member(email):
        raise Refused(_("This person is a member already. Change their role instead."))
    refuse_third(Invitation.objects.filter(email=email), actor=actor)
    for earlier in Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None):
        _withdraw(earlier)
    token = new_token()
    invitation = Invitation.objects.create(
        email=email, name=name.strip(), role=role, token_hash=hash_token(token),
        invited_by=actor, expires_at=now() + TERM,
    )  # fmt: skip
    audit.record(
        "invitation.made", subject_id=invitation.pk, actor_id=actor.pk, facts={"role": role}
    )
    messaging.send(
        "invitation", template="accounts/mail/invitation.txt", to_address=email,
        language=actor.language, subject_id=invitation.pk,
        context={
            "organization": unlinked(current_organization().name),
            "inviter": unlinked(actor.name), "name": unlinked(name.strip()),
            "role": Role(role).label, "days": TERM.days,
            "url": settings.ENVIRONMENT.public_url + reverse("invitation", args=[token]),
        },
    )  # fmt: skip
    return invitation  # type: ignore[no-any-return]


def _withdraw(invitation: Invitation) -> None:
    invitation.withdrawn_at = now()
    invitation.save(update_fields=["withdrawn_at"])
    messaging.withdraw(invitation.pk)


@command
def withdraw_invitation(
    invitation: Invitation, *, actor: Person, command_id: UUID | None = None
) -> Invitation:
    """Make an invitation's link worthless now. Refuses one that was accepted."""
    invitation = invitation.refreshed()
    if invitation.accepted_at is not None:
        raise Refused(_("This invitation was accepted. End the membership instead."))
    if invitation.withdrawn_at is None:
        _withdraw(invitation)
        audit.record("invitation.withdrawn", subject_id=invitation.pk, actor_id=actor.pk)
    return invitation


def state_of(invitation: Invitation) -> InvitationState:
    """Where an invitation stands now."""
    return rules.invitation_state(
        accepted_at=invitation.accepted_at, withdrawn_at=invitation.withdrawn_at,
        expires_at=invitation.expires_at, at=now(),
    )  # fmt: skip


@transaction.atomic
def accept_invitation(found: Found, person: Person) -> Membership:
    """Make a person a member by the invitation of a link. Publishes MemberJoined.

    Refuses one that is not open. Somebody who is a member already keeps their role.
    """
    with scope(found.organization_id, person.pk):
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=found.invitation_id)
        if state_of(invitation) is not InvitationState.OPEN:
            raise Refused(_("This invitation is not open any more. Ask for a new one."))
        invitation.accepted_at = now()
        invitation.save(update_fields=["accepted_at"])
        active = Membership.objects.active().filter(organization_id=found.organization_id)
        membership = active.filter(person=person).first() or organizations.add_member(
            person, invitation.role, actor=person
        )
        audit.record("invitation.accepted", subject_id=invitation.pk, actor_id=person.pk)
    return membership


@transaction.atomic
def accept_invitation_as_new(
    found: Found, *, name: str, time_zone: str, password: str | None
) -> Person:
    """Create the account of an invited person and make them a member. Without a password they are
    to make a passkey.

    Their address counts as verified: the link came by mail to it. Refuses an invitation that is not
    open and an unknown time zone; IntegrityError when the address has an account.
    """
    with scope(found.organization_id):
        email = Invitation.objects.get(pk=found.invitation_id).email
    person = create_account(
        email=email, name=name, password=password, time_zone=time_zone, language=spoken_language()
    )
    accept_invitation(found, person)
    return person
