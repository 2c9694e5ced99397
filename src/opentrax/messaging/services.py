"""The gate: nothing is sent to anybody but through `send`.

A message is written into the outbox in the caller's transaction, so it exists only if what it tells
of was done, and a job carries it out afterwards. There are two outboxes, because row-level security
must hold for both:

- `OrganizationMessage` is kept by the organization in scope (invitations); its job runs in that
  organization's scope.
- `PersonMessage` is kept by one person (codes, news of their account) under the policy `person_id =
  app_person()`; its job runs in that person's scope. An address without an account has no person:
  whoever asks opens the scope of a made-up key, so that a known and an unknown address take the
  same way and the same time.

No role reads all mail. The words are written when the message is made and erased when it has left
or is given up.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import translation

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, current_organization_id, current_scope
from opentrax.messaging import mails, rules, tasks, transport
from opentrax.messaging.models import OrganizationMessage, Outgoing, PersonMessage, State
from opentrax.organizations.models import Person

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
) -> Message:
    """Put a message into the outbox of the scope and enqueue its delivery, in the caller's
    transaction.

    The language is the person's, else `language`, else the current one. `subject_id` names the row
    that an organization's message is about. Raises UnknownKindError, and OutsideScopeError without
    the scope that keeps it.
    """
    address = to_person.email if to_person is not None else to_address
    if not address:
        raise ValueError("A message needs a person or an address.")
    spoken = (to_person.language if to_person else language) or translation.get_language() or "en"
    written = mails.write(template, context or {}, spoken)
    words = {
        "kind": kind, "address": address, "language": spoken,
        "subject": written.subject, "text": written.text,
    }  # fmt: skip
    if rules.kind_of(kind).keeper is rules.Keeper.ORGANIZATION:
        message: Message = OrganizationMessage.objects.create(
            subject_id=subject_id or uuid7(), **words
        )
        tasks.deliver_organizations.enqueue(message_id=str(message.pk))
        return message
    message = PersonMessage.objects.create(person_id=_person_in_scope(), **words)
    tasks.deliver_persons.enqueue(message_id=str(message.pk))
    return message


def _person_in_scope() -> UUID:
    opened = current_scope()
    if opened is None or opened.person_id is None:
        raise OutsideScopeError("A person's message needs kit.tenancy.person_scope.")
    return opened.person_id


def deliver(model: type[Message], message_id: UUID) -> None:
    """Hand a waiting message over; sent ones are left alone, so a job may run twice.

    A failure is written down and tried again after a growing wait, at most `rules.MAX_ATTEMPTS`
    times; a refused recipient or an outdated message is given up at once. The words are erased as
    soon as the message is sent or given up. A crash between the server's yes and our commit sends
    the mail again: once is at least once.
    """
    waiting = model.objects.select_for_update(skip_locked=True)
    message = waiting.filter(pk=message_id, state=State.QUEUED).first()
    if message is None:
        return
    if rules.is_outdated(message.kind, message.created_at, now()):
        _give_up(message, "outdated")
        return
    mail = mails.build(
        mails.Written(message.subject, message.text),
        to=message.address, message_id=message.pk, at=message.created_at, language=message.language,
    )  # fmt: skip
    message.attempts += 1
    try:
        transport.hand_over(mail)
    except transport.DeliveryError as error:
        _failed(message, error)
    else:
        message.state, message.sent_at, message.text, message.fault = State.SENT, now(), "", ""
        message.save()


def _failed(message: Message, error: transport.DeliveryError) -> None:
    if error.permanent or not rules.may_try_again(message.attempts):
        _give_up(message, error.fault)
        return
    message.fault = error.fault[:60]
    message.save()
    job = (
        tasks.deliver_organizations
        if isinstance(message, OrganizationMessage)
        else tasks.deliver_persons
    )
    job.enqueue(wait_s=rules.wait_s(message.attempts), message_id=str(message.pk))


def _give_up(message: Outgoing, fault: str) -> None:
    message.state, message.fault, message.text = State.FAILED, fault[:60], ""
    message.save()


def withdraw(subject_id: UUID) -> None:
    """Give up the messages of the organization in scope that wait and are about a row that is no
    more.
    """
    for message in OrganizationMessage.objects.select_for_update().filter(
        organization_id=current_organization_id(), subject_id=subject_id, state=State.QUEUED
    ):
        _give_up(message, "withdrawn")
