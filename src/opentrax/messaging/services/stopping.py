"""Opt-outs: written under the lock of the address, in force at the commit, for good.

Only a fresh wish of the person lifts one (`resume`), and the row stays with the instant at which it
was lifted.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from opentrax.kit.clock import now
from opentrax.messaging import recipients, tokens
from opentrax.messaging.classes import MessageClass, Strength, strength_of_a_click
from opentrax.messaging.models import Passage, Recipient, StopReason, Suppression
from opentrax.messaging.rules import CLAIM_TERM


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the token of a mail leads to: no name and no address."""

    recipient_id: UUID
    message_id: UUID
    sender_id: UUID | None
    sender_name: str
    message_class: MessageClass
    keeper: str
    keeper_id: UUID


@dataclass(frozen=True, slots=True)
class Stopped:
    """An opt-out in force. `in_flight` messages had been claimed before and could not be held."""

    strength: Strength
    sender_id: UUID | None
    in_flight: int


def ticket_of(token: str) -> Ticket | None:
    """The mail that a token was in; None for a token that nobody made, or of a forgotten mail."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM passage_by_token(%s)", [tokens.hash_token(token)])
        row = cursor.fetchone()
    if row is None:
        return None
    recipient_id, message_id, sender_id, sender_name, message_class, keeper, keeper_id = row
    return Ticket(
        recipient_id, message_id, sender_id, sender_name, MessageClass(message_class), keeper,
        keeper_id,
    )  # fmt: skip


def ticket_of_message(address: str, message_id: UUID) -> Ticket | None:
    """The same, by the address and the key of the message; None unless it was sent there."""
    with transaction.atomic():
        recipient_id = recipients.known(address)
        if recipient_id is None:
            return None
        with recipients.named(recipient_id):
            found = Passage.objects.filter(message_id=message_id).first()
    if found is None:
        return None
    return Ticket(
        recipient_id, message_id, found.sender_id, found.sender_name,
        MessageClass(found.message_class), found.keeper, found.keeper_id,
    )  # fmt: skip


def stop(
    address: str, strength: Strength, reason: StopReason, *, sender_id: UUID | None = None,
    asked_at: datetime | None = None,
) -> Stopped:  # fmt: skip
    """Stop mail to an address: of one sender, or of all. In force at the commit.

    Messages that were claimed before are counted, not held. Saying it again changes nothing.
    """
    with transaction.atomic():
        recipient_id = recipients.known_or_made(address)
        return _stop(recipient_id, strength, reason, sender_id=sender_id, asked_at=asked_at)


def stop_by_token(
    ticket: Ticket, reason: StopReason, *, strength: Strength | None = None,
    of_all_senders: bool = False, asked_at: datetime | None = None,
) -> Stopped:  # fmt: skip
    """Stop mail by the token of one. Without `strength` (the mail program's button) at least the
    class of that mail is stopped.
    """
    chosen = strength or strength_of_a_click(ticket.message_class)
    with transaction.atomic():
        return _stop(
            ticket.recipient_id, chosen, reason, message_id=ticket.message_id,
            sender_id=None if of_all_senders else ticket.sender_id, asked_at=asked_at,
        )  # fmt: skip


def _stop(
    recipient_id: UUID, strength: Strength, reason: StopReason, *, sender_id: UUID | None = None,
    message_id: UUID | None = None, asked_at: datetime | None = None,
) -> Stopped:  # fmt: skip
    with recipients.named(recipient_id):
        recipient = Recipient.objects.select_for_update().get(pk=recipient_id)
        in_flight = Passage.objects.filter(
            sent_at=None, failed_at=None, claimed_at__gt=now() - CLAIM_TERM
        ).count()
        held = Suppression.objects.filter(
            lifted_at=None, sender_id=sender_id, strength__in=_at_least(strength), reason=reason
        )
        if not held.exists():
            Suppression.objects.create(
                sender_id=sender_id, strength=strength.value, reason=reason, message_id=message_id,
                serial=recipient.next_serial(), asked_at=asked_at or now(), in_flight=in_flight,
            )  # fmt: skip
    return Stopped(strength, sender_id, in_flight)


def _at_least(strength: Strength) -> list[str]:
    both = [Strength.OPTIONAL.value, Strength.EVERYTHING.value]
    return both[both.index(strength.value) :]


def resume(address: str, *, sender_id: UUID | None = None, of_all_senders: bool = True) -> int:
    """Lift opt-outs of an address, by a fresh wish of the person whose it is; return how many.

    The caller knows that it is their wish and their address: a token of a mail is not enough.
    """
    with transaction.atomic():
        recipient_id = recipients.known(address)
        if recipient_id is None:
            return 0
        with recipients.named(recipient_id):
            recipient = Recipient.objects.select_for_update().get(pk=recipient_id)
            held = Suppression.objects.filter(lifted_at=None)
            if not of_all_senders:
                held = held.filter(sender_id=sender_id)
            if not held.exists():
                return 0
            return int(held.update(lifted_at=now(), lifted_serial=recipient.next_serial()))


def carry_over(before: str, after: str) -> int:
    """A person has another address: what they stopped at the old one is stopped at the new one too.
    Return how many opt-outs were carried.
    """
    with transaction.atomic():
        recipient_id = recipients.known(before)
        if recipient_id is None:
            return 0
        with recipients.named(recipient_id):
            own = Suppression.objects.filter(lifted_at=None).exclude(reason=StopReason.BOUNCE)
            held = list(own.values_list("strength", "sender_id"))
        for strength, sender_id in held:
            stop(after, Strength(strength), StopReason.CARRIED, sender_id=sender_id)
    return len(held)
