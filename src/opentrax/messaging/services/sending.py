"""Put a message into an outbox, in the transaction of what it tells of.

It exists only if what it tells of was done, and a job carries it out afterwards. There are two
outboxes, because row-level security must hold for both:

- `OrganizationMessage` is kept by the organization in scope (invitations); its job runs in that
  organization's scope.
- `PersonMessage` is kept by one person (codes, news of their account) under the policy `person_id =
  app_person()`; its job runs in that person's scope. An address without an account has no person:
  whoever asks opens the scope of a made-up key, so that a known and an unknown address take the
  same way and the same time.

No role reads all mail. Nothing is decided here: whether a message may go is asked at the instant
when it would leave.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, current_organization_id, current_scope
from opentrax.messaging import mails, rules, tasks, tokens
from opentrax.messaging.models import OrganizationMessage, PersonMessage, State
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization

Message = OrganizationMessage | PersonMessage


def send(
    kind: str,
    *,
    template: str,
    to_person: Person | None = None,
    to_address: str = "",
    context: Mapping[str, Any] | None = None,
    language: str = "",
    subject_id: UUID | None = None,
    once: UUID | None = None,
) -> Message:
    """Put a message into the outbox of the scope and enqueue its delivery, in the caller's
    transaction.

    The language is the person's, else `language`, else the current one. `subject_id` names the row
    that an organization's message is about. `once` is the key of a message that is sent once,
    however often its job runs: one that is there already is left as it is. Raises
    UnknownKindError, and OutsideScopeError without the scope that keeps it.
    """
    address = to_person.email if to_person is not None else to_address
    if not address:
        raise ValueError("A message needs a person or an address.")
    spoken = (to_person.language if to_person else language) or translation.get_language() or "en"
    written = mails.write(template, context or {}, spoken)
    what = rules.kind_of(kind)
    words = {
        "kind": kind, "message_class": what.message_class.value, "address": address,
        "language": spoken, "subject": written.subject, "text": written.text,
        "secrets": "\n".join(written.secrets), "stop_token": tokens.new_token(),
    }  # fmt: skip
    if what.keeper is rules.Keeper.ORGANIZATION:
        zone = to_person.time_zone if to_person else current_organization().time_zone
        about = {"subject_id": subject_id or uuid7(), "time_zone": zone}
        message, is_new = _put(OrganizationMessage, once, {**about, **words})
        if is_new:
            tasks.deliver_organizations.enqueue(message_id=str(message.pk))
        return message
    zone = to_person.time_zone if to_person else "UTC"
    about = {"person_id": _person_in_scope(), "time_zone": zone}
    message, is_new = _put(PersonMessage, once, {**about, **words})
    if is_new:
        tasks.deliver_persons.enqueue(message_id=str(message.pk))
    return message


def _put(
    model: type[Message], once: UUID | None, values: Mapping[str, Any]
) -> tuple[Message, bool]:
    """The message, and whether it is new: of two runs at once the second waits for the first, and
    then finds its row.
    """
    if once is None:
        return model.objects.create(**values), True
    there: Message | None = model.objects.filter(pk=once).first()
    if there is not None:
        return there, False
    try:
        with transaction.atomic():
            return model.objects.create(pk=once, **values), True
    except IntegrityError:
        there = model.objects.filter(pk=once).first()
        if there is None:  # refused for another reason
            raise
        return there, False


def is_put(once: UUID) -> bool:
    """Whether the organization in scope has put this message into its outbox already."""
    found = OrganizationMessage.objects.filter(organization_id=current_organization_id(), pk=once)
    return bool(found.exists())


def _person_in_scope() -> UUID:
    opened = current_scope()
    if opened is None or opened.person_id is None:
        raise OutsideScopeError("A person's message needs kit.tenancy.person_scope.")
    return opened.person_id


def withdraw(subject_id: UUID) -> None:
    """Give up the messages of the organization in scope that wait and are about a row that is no
    more.
    """
    OrganizationMessage.objects.filter(
        organization_id=current_organization_id(), subject_id=subject_id, state=State.QUEUED
    ).update(
        state=State.REFUSED, reason="withdrawn", decided_at=now(), text="", secrets="",
        stop_token="",
    )  # fmt: skip
