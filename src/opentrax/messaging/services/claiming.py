"""The transaction in which the gate decides.

Steps: lock the address (not the message: whoever stops mail takes the same lock) → read what is
kept about it → make the finished mail and look at it → ask the gate → claim, refuse or wait →
commit. An opt-out that was committed before the lock was taken is read here; one that comes later
waits for the lock and finds the message claimed: it counts it as in flight.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from opentrax.kit.clock import now
from opentrax.kit.logs import plain
from opentrax.messaging import gate, recipients, rules, tokens
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.gate import Decision, Facts, Verdict
from opentrax.messaging.mails import Letter
from opentrax.messaging.models import (
    OnboardingSlot,
    OrganizationMessage,
    Passage,
    PersonMessage,
    Recipient,
    State,
)
from opentrax.messaging.services.facts import (
    facts_of,
    finished,
    keeper_id,
    sender_id,
    sender_name,
)

Message = OrganizationMessage | PersonMessage
_WITHOUT_KEY_S = 300
logger = logging.getLogger("opentrax.messaging")


@dataclass(frozen=True, slots=True)
class Claimed:
    """The message may go, now and by whoever holds this."""

    letter: Letter


@dataclass(frozen=True, slots=True)
class NotYet:
    """Come again after so many seconds."""

    wait_s: int


def claim(model: type[Message], message_id: UUID) -> Claimed | NotYet | None:
    """Decide about a waiting message in the open scope's transaction, and claim it if it may go.

    None when there is nothing to do: it is gone, was sent, or has just been refused. A claim that
    nobody brought to an end within rules.CLAIM_TERM is taken over.
    """
    address = model.objects.filter(pk=message_id).values_list("address", flat=True).first()
    if address is None:
        return None
    try:
        known = recipients.known_or_made(address)
    except recipients.AddressKeyError as error:
        logger.error("%s", plain(error))  # our own words
        return NotYet(_WITHOUT_KEY_S)
    with recipients.named(known):
        recipient = lock(known)
        message = cast("Message", model.objects.select_for_update().get(pk=message_id))
        left_s = _left_s(message)
        if left_s > 0:
            return NotYet(left_s)
        if message.state not in {State.QUEUED, State.CLAIMED}:
            return None
        return _decided(message, recipient)


def lock(recipient_id: UUID) -> Recipient:
    """Take the lock of an address until the transaction ends."""
    return cast("Recipient", Recipient.objects.select_for_update().get(pk=recipient_id))


def _left_s(message: Message) -> int:
    """Seconds for which another's claim is still believed to be under way; 0 without one."""
    if message.state != State.CLAIMED or message.decided_at is None:
        return 0
    left = message.decided_at + rules.CLAIM_TERM - now()
    return max(0, int(left / timedelta(seconds=1)) + (left > timedelta(0)))


def _decided(message: Message, recipient: Recipient) -> Claimed | NotYet | None:
    message.stop_token = message.stop_token or tokens.new_token()
    letter, faults = finished(message)
    facts = facts_of(message, faults)
    decision = gate.decide(facts)
    if decision.verdict is Verdict.REFUSED:
        _refuse(message, decision)
        return None
    message.reason, message.decided_at = decision.reason.value, now()
    if decision.verdict is Verdict.WAITING and decision.until is not None:
        message.save()
        return NotYet(max(1, int((decision.until - now()).total_seconds())))
    message.state, message.attempts = State.CLAIMED, message.attempts + 1
    if message.message_class == MessageClass.ONBOARDING and isinstance(message, PersonMessage):
        message.onboarding_number = message.onboarding_number or _next_number(message.person_id)
    message.save()
    _note_passage(message, recipient, facts)
    return Claimed(letter)


def _refuse(message: Message, decision: Decision) -> None:
    """End a message here; its words go at once, since nobody got them."""
    message.state, message.reason = State.REFUSED, decision.reason.value
    message.decided_at, message.fault = now(), decision.detail[:60]
    message.text, message.secrets, message.stop_token = "", "", ""
    message.save()


def _next_number(person_id: UUID) -> int:
    """Take the next of the account's ten; the eleventh is refused by the database."""
    slots = OnboardingSlot.objects.filter(person_id=person_id)
    return int(OnboardingSlot.objects.create(person_id=person_id, number=slots.count() + 1).number)


def _note_passage(message: Message, recipient: Recipient, facts: Facts) -> None:
    """What was found is written down as it was, whatever the gate made of it."""
    values: dict[str, Any] = {
        "keeper": rules.kind_of(message.kind).keeper.value, "keeper_id": keeper_id(message),
        "sender_id": sender_id(message), "sender_name": sender_name(message),
        "kind": message.kind, "message_class": message.message_class,
        "consent_id": facts.consent.event_id if facts.consent else None,
        "lacks": ", ".join(facts.faults)[:200],
        "token_hash": tokens.hash_token(message.stop_token), "serial": recipient.next_serial(),
        "claimed_at": now(), "sent_at": None, "failed_at": None,
    }  # fmt: skip
    Passage.objects.update_or_create(message_id=message.pk, defaults=values)
