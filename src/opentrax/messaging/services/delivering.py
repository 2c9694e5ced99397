"""Carry a message out: claim it in one transaction, hand it over in none, note what came of it in
another.

A failure is written down and tried again after a growing wait, at most `rules.MAX_ATTEMPTS` times,
each time through the gate anew; a refused recipient is given up at once. A crash between the
server's yes and our commit sends the mail again, with the same Message-ID: once is at least once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from opentrax.kit.clock import now
from opentrax.kit.jobs import Job
from opentrax.kit.tenancy import current_scope, person_scope, scope
from opentrax.messaging import mails, recipients, rules, tasks, transport
from opentrax.messaging.channels import CHANNELS, Channel
from opentrax.messaging.classes import Strength
from opentrax.messaging.inbound.reports import is_no_such_address
from opentrax.messaging.models import (
    OrganizationMessage,
    Passage,
    PersonMessage,
    State,
    StopReason,
)
from opentrax.messaging.services.claiming import Claimed, NotYet, claim, lock
from opentrax.messaging.services.stopping import stop

Message = OrganizationMessage | PersonMessage


class InsideScopeError(RuntimeError):
    """Delivery opens its own transactions: a claim that is not committed protects nobody."""


@contextmanager
def keepers_scope(model: type[Message], keeper_id: UUID) -> Iterator[None]:
    """The scope of the outbox that a message lies in."""
    opened = scope if issubclass(model, OrganizationMessage) else person_scope
    with opened(keeper_id):
        yield


def deliver(model: type[Message], keeper_id: UUID, message_id: UUID) -> None:
    """Let a waiting message through the gate and hand it over; one that was sent is left alone, so
    a job may run twice. Raises InsideScopeError inside a scope.
    """
    if current_scope() is not None:
        raise InsideScopeError("Deliver outside of a scope: it opens its own.")
    with keepers_scope(model, keeper_id):
        outcome = claim(model, message_id)
        if isinstance(outcome, NotYet):
            _again(model, message_id, outcome.wait_s)
    if not isinstance(outcome, Claimed):
        return
    error: transport.DeliveryError | None = None
    try:
        CHANNELS[Channel.MAIL].hand_over(outcome.letter)
    except transport.DeliveryError as failure:
        error = failure
    with keepers_scope(model, keeper_id):
        _note(model, message_id, error)


def _again(model: type[Message], message_id: UUID, wait_s: int) -> None:
    job: Job = (
        tasks.deliver_organizations
        if issubclass(model, OrganizationMessage)
        else tasks.deliver_persons
    )
    job.enqueue(wait_s=wait_s, message_id=str(message_id))


def _note(model: type[Message], message_id: UUID, error: transport.DeliveryError | None) -> None:
    address = model.objects.values_list("address", flat=True).get(pk=message_id)
    with recipients.named(recipients.known_or_made(address)) as recipient_id:
        lock(recipient_id)
        message = cast("Message", model.objects.select_for_update().get(pk=message_id))
        if message.state != State.CLAIMED:
            return
        passage = Passage.objects.filter(message_id=message_id)
        if error is None:
            message.state, message.sent_at, message.fault = State.SENT, now(), ""
            _cut_secrets(message)
            passage.update(sent_at=message.sent_at)
        else:
            _failed(message, error)
            passage.update(failed_at=now())
        message.save()
    if error is not None and is_no_such_address(error.answer):
        stop(address, Strength.EVERYTHING, StopReason.BOUNCE)


def _cut_secrets(message: Message) -> None:
    """What the log keeps for a week shows no code and opens no link."""
    secrets = message.secrets.splitlines()
    message.subject = mails.without_secrets(message.subject, secrets)
    message.text = mails.without_secrets(message.text, secrets)
    message.secrets = ""


def _failed(message: Message, error: transport.DeliveryError) -> None:
    message.fault = error.fault[:60]
    if error.permanent or not rules.may_try_again(message.attempts):
        message.state, message.text, message.secrets = State.FAILED, "", ""
        return
    message.state = State.QUEUED
    _again(type(message), message.pk, rules.wait_s(message.attempts))
