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
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from opentrax.kit.clock import now
from opentrax.messaging import (
    gate,
    inspection,
    mails,
    recipients,
    rules,
    signing,
    tokens,
    transport,
)
from opentrax.messaging.classes import MOST_ONBOARDING, MessageClass
from opentrax.messaging.gate import Decision, Facts, Reason, Stop, Verdict
from opentrax.messaging.mails import Envelope, Letter, Written
from opentrax.messaging.models import (
    OrganizationMessage,
    Passage,
    PersonMessage,
    Recipient,
    State,
    Suppression,
)
from opentrax.messaging.rules import CLAIM_TERM
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization

Message = OrganizationMessage | PersonMessage
_WITHOUT_KEY_S = 300
logger = logging.getLogger("opentrax.messaging")
_LONGEST_CAP = timedelta(days=366)


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
        logger.error("%s", error)
        return NotYet(_WITHOUT_KEY_S)
    with recipients.named(known) as recipient_id:
        recipient = Recipient.objects.select_for_update().get(pk=recipient_id)
        message = cast("Message", model.objects.select_for_update().get(pk=message_id))
        if message.state == State.CLAIMED and message.decided_at is not None:
            left = message.decided_at + CLAIM_TERM - now()
            if left > timedelta(0):
                return NotYet(int(left.total_seconds()) + 1)
        elif message.state != State.QUEUED:
            return None
        if not message.stop_token:
            message.stop_token = tokens.new_token()
        letter, faults = _finished(message)
        facts = _facts(message, faults)
        return _carried_out(gate.decide(facts), message, recipient, letter)


def _finished(message: Message) -> tuple[Letter, list[str]]:
    """The mail as it would leave, and what is wrong with it."""
    message_class = MessageClass(message.message_class)
    envelope = Envelope(
        message_id=message.pk, to=message.address, at=message.created_at,
        language=message.language, message_class=message_class, stop_token=message.stop_token,
        on_behalf_of=_sender_name(message),
    )  # fmt: skip
    letter = mails.compose(Written(message.subject, message.text), envelope)
    key = settings.ENVIRONMENT.mail.signing
    if key is not None:
        try:
            letter = Letter(signing.signed(letter.raw, key), letter.sender, letter.to)
        except signing.UnusableKeyError:
            return letter, ["key for signing is unusable"]
    operator = settings.ENVIRONMENT.operator
    expected = inspection.Expected(
        message_class=message_class, operator_name=operator.name, postal_address=operator.address,
        stop_url=mails.stop_url(message.stop_token), is_signed=key is not None,
        sender_domain=mails.sender()[1].rpartition("@")[2],
    )  # fmt: skip
    return letter, _without_operator() + inspection.inspect(letter.raw, letter.sender, expected)


def _without_operator() -> list[str]:
    """No mail leaves this machine unless it says who sends it and where they are."""
    operator = settings.ENVIRONMENT.operator
    if transport.keeps_mails_here() or (operator.name.strip() and operator.address.strip()):
        return []
    return ["no operator or postal address is set"]


def _sender_name(message: Message) -> str:
    return current_organization().name if isinstance(message, OrganizationMessage) else ""


def _sender_id(message: Message) -> UUID | None:
    return message.organization_id if isinstance(message, OrganizationMessage) else None


def _facts(message: Message, faults: list[str]) -> Facts:
    at, kind = now(), rules.kind_of(message.kind)
    stops = Suppression.objects.filter(lifted_at=None).values_list("strength", "sender_id")
    earlier = list(
        Passage.objects.filter(claimed_at__gt=at - _LONGEST_CAP, failed_at=None)
        .exclude(message_id=message.pk)
        .filter(message_class=message.message_class)
        .values_list("claimed_at", "kind")
    )
    return Facts(
        kind=kind, at=at, created_at=message.created_at, zone=_zone(message),
        sender_id=_sender_id(message), stops=[Stop(*row) for row in stops],
        account_is_active=_account_is_active(message),
        claimed=[claimed_at for claimed_at, _ in earlier],
        claimed_kind=[claimed_at for claimed_at, name in earlier if name == message.kind],
        onboarding_sent=_onboarding_sent(message), faults=faults,
    )  # fmt: skip


def _zone(message: Message) -> ZoneInfo:
    """The clock of whoever has an account with this address, else what the sender knew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zone_by_email(%s)", [message.address])
        row = cursor.fetchone()
    return ZoneInfo((row[0] if row else None) or message.time_zone or "UTC")


def _account_is_active(message: Message) -> bool:
    """Deactivation stops an address too (services.end_mail); this is the second lock."""
    if isinstance(message, OrganizationMessage):
        return True
    active = Person.objects.filter(pk=message.person_id).values_list("is_active", flat=True)
    return active.first() is not False


def _onboarding_sent(message: Message) -> int:
    if isinstance(message, OrganizationMessage) or message.onboarding_number is not None:
        return 0
    numbered = PersonMessage.objects.filter(
        person_id=message.person_id, onboarding_number__isnull=False
    )
    return int(numbered.count())


def _carried_out(
    decision: Decision, message: Message, recipient: Recipient, letter: Letter
) -> Claimed | NotYet | None:
    message.reason, message.decided_at = decision.reason.value, now()
    message.fault = decision.detail[:60]
    if decision.verdict is Verdict.WAITING and decision.until is not None:
        message.save()
        return NotYet(max(1, int((decision.until - now()).total_seconds())))
    if decision.verdict is Verdict.REFUSED:
        refuse(message, decision.reason, decision.detail)
        return None
    message.state, message.attempts = State.CLAIMED, message.attempts + 1
    if message.message_class == MessageClass.ONBOARDING and isinstance(message, PersonMessage):
        message.onboarding_number = message.onboarding_number or _next_number(message)
    message.save()
    _note_passage(message, recipient)
    return Claimed(letter)


def _next_number(message: PersonMessage) -> int:
    numbered = PersonMessage.objects.filter(
        person_id=message.person_id, onboarding_number__isnull=False
    )
    taken = set(numbered.values_list("onboarding_number", flat=True))
    return min(set(range(1, MOST_ONBOARDING + 2)) - taken)


def refuse(message: Message, reason: Reason, detail: str = "") -> None:
    """End a message here; its words go at once, since nobody got them."""
    message.state, message.reason, message.decided_at = State.REFUSED, reason.value, now()
    message.fault, message.text, message.secrets, message.stop_token = detail[:60], "", [], ""
    message.save()


def _keeper_id(message: Message) -> UUID:
    if isinstance(message, OrganizationMessage):
        return message.organization_id
    return message.person_id


def _note_passage(message: Message, recipient: Recipient) -> None:
    values: dict[str, Any] = {
        "keeper": rules.kind_of(message.kind).keeper.value,
        "keeper_id": _keeper_id(message),
        "sender_id": _sender_id(message), "sender_name": _sender_name(message),
        "kind": message.kind, "message_class": message.message_class,
        "token_hash": tokens.hash_token(message.stop_token), "serial": recipient.next_serial(),
        "claimed_at": now(), "sent_at": None, "failed_at": None,
    }  # fmt: skip
    Passage.objects.update_or_create(message_id=message.pk, defaults=values)
