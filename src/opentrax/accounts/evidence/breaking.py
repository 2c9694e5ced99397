"""Saboteurs of these figures; loaded by tests only."""

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from opentrax.accounts import services
from opentrax.accounts.evidence import named, own
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import services as messaging
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.models import OrganizationMessage, PersonMessage
from opentrax.messaging.saboteurs import forget, ready
from opentrax.messaging.services.claiming import claim
from opentrax.organizations.forms import PersonForm
from opentrax.organizations.models import Invitation, Membership, Role
from opentrax.organizations.selectors import each_organization, members
from opentrax.organizations.services import settings as of_person
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.rights import copying
from opentrax.privacy.subjects import address_key

_TEMPLATE = "accounts/mail/password_changed.txt"
_NEVER_HEARD = "named@colleague.example"


def _owner() -> Membership:
    with each_organization() as found:
        return next(m for _ in found for m in members() if m.role == Role.OWNER)


def _invited() -> Invitation:
    owner = _owner()
    with scope(owner.organization_id, owner.person_id):
        return services.invite(email=_NEVER_HEARD, role=Role.VIEWER, actor=owner.person)


@saboteur(named.named_people_get_one_message, "the mail goes again, and the database lets it")
def pressed(sandbox: Sandbox) -> Iterator[None]:
    invited = _invited()
    sandbox.sql("DROP INDEX message_one_for_a_request")
    with scope(invited.organization_id):
        messaging.send(
            "invitation", template=_TEMPLATE, to_address=invited.email, subject_id=invited.pk
        )
    yield


@saboteur(named.named_people_get_one_message, "news go to every address that is known")
def in_an_audience(sandbox: Sandbox) -> Iterator[None]:
    ready(sandbox)
    forget(sandbox, "consent", "form", "quiet hours")
    invited = _invited()
    with person_scope(address_key(invited.email)):
        message = messaging.send(
            MessageClass.MARKETING.value, template=_TEMPLATE, to_address=invited.email
        )
        claim(PersonMessage, message.pk)
    yield


@saboteur(named.named_people_are_forgotten, "invitations stay when they have run out")
def kept_request(sandbox: Sandbox) -> Iterator[None]:
    invited = _invited()
    with scope(invited.organization_id):
        past = now() - timedelta(days=40)
        Invitation.objects.filter(pk=invited.pk).update(expires_at=past)
    yield


@saboteur(named.named_people_are_forgotten, "the log keeps their address as it keeps others'")
def kept_message(sandbox: Sandbox) -> Iterator[None]:
    invited = _invited()
    with scope(invited.organization_id):
        sent = OrganizationMessage.objects.filter(subject_id=invited.pk)
        sent.update(created_at=now() - timedelta(days=60))
    yield


@saboteur(own.people_change_what_they_said, "the page has no field for the time zone any more")
def fixed_zone(sandbox: Sandbox) -> Iterator[None]:
    left = {k: v for k, v in PersonForm.base_fields.items() if k != "time_zone"}
    sandbox.replace(PersonForm, "base_fields", left)
    yield


@saboteur(own.people_change_what_they_said, "a new name is taken and not kept")
def fixed_name(sandbox: Sandbox) -> Iterator[None]:
    left = tuple(name for name in of_person._OF_PERSON if name != "name")
    sandbox.replace(of_person, "_OF_PERSON", left)
    yield


@saboteur(own.whoever_disagrees_can_leave, "nobody can close anything")
def shut_in(sandbox: Sandbox) -> Iterator[None]:
    def refuse(*_args: Any, **_options: Any) -> None:
        raise Refused("Stay a little longer.")

    sandbox.replace(services, "ask_to_close_account", refuse)
    sandbox.replace(services, "ask_to_close_organization", refuse)
    yield


@saboteur(own.whoever_disagrees_can_leave, "copies are empty")
def empty_copies(sandbox: Sandbox) -> Iterator[None]:
    def nothing(_folder: object) -> bytes:
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as archive:
            archive.writestr("data.json", "{}")
        return body.getvalue()

    sandbox.replace(copying, "packed", nothing)
    yield
