"""Reads of messaging that screens and commands share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from opentrax.kit.clock import now
from opentrax.messaging import mailroom, recipients
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import (
    Arrival,
    OrganizationMessage,
    Outcome,
    Passage,
    PersonMessage,
    Suppression,
)
from opentrax.messaging.rules import Keeper
from opentrax.messaging.services.delivering import keepers_scope


@dataclass(frozen=True, slots=True)
class SenderState:
    """What an address gets from one sender; `sender_id` None: from everybody here.

    `inherited`: what stops it was said about everybody.
    """

    sender_id: UUID | None
    name: str
    stopped: Strength | None
    since: datetime | None = None
    inherited: bool = False


def stops_of(address: str) -> list[Suppression]:
    """The opt-outs in force for an address, the oldest first."""
    with transaction.atomic():
        recipient_id = recipients.known(address)
        if recipient_id is None:
            return []
        with recipients.named(recipient_id):
            return list(Suppression.objects.filter(lifted_at=None).order_by("serial"))


def senders_of(address: str) -> list[SenderState]:
    """Everybody here, and each organization that wrote to an address, with what is stopped."""
    names: dict[UUID | None, str] = {None: ""}
    with transaction.atomic():
        recipient_id = recipients.known(address)
        if recipient_id is not None:
            with recipients.named(recipient_id):
                passed = Passage.objects.exclude(sender_id=None).order_by("claimed_at")
                names.update(passed.values_list("sender_id", "sender_name"))
    stops = stops_of(address)
    return [_state(sender_id, name, stops) for sender_id, name in names.items()]


def _state(sender_id: UUID | None, name: str, stops: list[Suppression]) -> SenderState:
    about = [s for s in stops if s.sender_id in {None, sender_id}]
    if not about:
        return SenderState(sender_id, name, None)
    # The strongest counts; among equals the one that the person can take back here.
    held = max(about, key=lambda s: (s.strength == Strength.EVERYTHING, s.sender_id == sender_id))
    inherited = held.sender_id != sender_id
    return SenderState(sender_id, name, Strength(held.strength), held.created_at, inherited)


def count_stopped(addresses: Iterable[str]) -> int:
    """How many of these addresses have stopped mail, for whoever imports them: "suppressed n"."""
    return sum(1 for address in addresses if stops_of(address))


def messages_of_organization() -> QuerySet[OrganizationMessage]:
    """The log of the organization in scope, the newest first."""
    return OrganizationMessage.objects.order_by("-created_at", "-pk")


def messages_to_person(person_id: UUID) -> QuerySet[PersonMessage]:
    """What the installation sent, or did not send, to the person in scope, the newest first."""
    return PersonMessage.objects.filter(person_id=person_id).order_by("-created_at", "-pk")


def messages_since(since: datetime, most: int) -> Iterator[OrganizationMessage | PersonMessage]:
    """The operator's log over all outboxes, the newest first: each message is read in the scope of
    its keeper, since no role reads all of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM messages_since(%s, %s)", [since, most])
        found = cursor.fetchall()
    for keeper, keeper_id, message_id in found:
        of_organization = keeper == Keeper.ORGANIZATION
        model = OrganizationMessage if of_organization else PersonMessage
        with keepers_scope(model, keeper_id):
            message = model.objects.filter(pk=message_id).first()
        if message is not None:
            yield message


def waiting_answers() -> list[Arrival]:
    """What waits for a person of the operator, the most urgent first."""
    with mailroom.opened():
        waiting = Arrival.objects.filter(outcome=Outcome.FOR_A_PERSON, resolved_at=None)
        return list(waiting.order_by("due_at"))


def overdue_answers() -> int:
    """How many of them have waited for more than a day."""
    return sum(1 for a in waiting_answers() if a.due_at is not None and a.due_at < now())
