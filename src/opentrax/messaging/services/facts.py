"""What the gate is told about one message; the caller holds the lock of its address."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from opentrax.kit.clock import now
from opentrax.messaging import inspection, mails, rules, signing, transport
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.gate import Facts, Stop
from opentrax.messaging.mails import Envelope, Letter, Written
from opentrax.messaging.models import (
    OnboardingSlot,
    OrganizationMessage,
    Passage,
    PersonMessage,
    Suppression,
)
from opentrax.messaging.names import unlinked
from opentrax.organizations.models import Person
from opentrax.organizations.selectors import current_organization, mail_has_ended
from opentrax.privacy.asking import Asker
from opentrax.privacy.rules.consent import Standing
from opentrax.privacy.selectors.consent import may
from opentrax.privacy.services import consent

Message = OrganizationMessage | PersonMessage
_LONGEST_CAP = timedelta(days=366)


def sender_name(message: Message) -> str:
    """The organization that sends it, or "" for the installation itself."""
    return unlinked(current_organization().name) if isinstance(message, OrganizationMessage) else ""


def sender_id(message: Message) -> UUID | None:
    """The organization that sends it, or None for the installation itself."""
    return message.organization_id if isinstance(message, OrganizationMessage) else None


def keeper_id(message: Message) -> UUID:
    """The organization or person whose outbox it is in."""
    if isinstance(message, OrganizationMessage):
        return message.organization_id
    return message.person_id


def finished(message: Message) -> tuple[Letter, list[str]]:
    """The mail as it would leave, and what is wrong with it."""
    message_class = MessageClass(message.message_class)
    envelope = Envelope(
        message_id=message.pk, to=message.address, at=message.created_at,
        language=message.language, message_class=message_class, stop_token=message.stop_token,
        on_behalf_of=sender_name(message),
    )  # fmt: skip
    letter = mails.compose(Written(message.subject, message.text), envelope)
    key = settings.ENVIRONMENT.mail.signing
    if key is not None:
        letter = Letter(signing.signed(letter.raw, key), letter.sender, letter.to)
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


def facts_of(message: Message, faults: list[str]) -> Facts:
    """Everything that the gate asks about a message; `faults` are those of the finished mail."""
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
        sender_id=sender_id(message), stops=[Stop(*row) for row in stops],
        account_is_active=not mail_has_ended(message.address), consent=_consent(message),
        claimed=[claimed_at for claimed_at, _ in earlier],
        claimed_kind=[claimed_at for claimed_at, name in earlier if name == message.kind],
        onboarding_sent=_onboarding_sent(message), faults=faults,
    )  # fmt: skip


def _consent(message: Message) -> Standing | None:
    """Where the recipient stands on what the kind needs; nobody says otherwise until we commit."""
    purpose = rules.kind_of(message.kind).needs_consent_to
    if not purpose:
        return None
    if isinstance(message, OrganizationMessage):
        consent.lock(message.address)
        return may(message.address, purpose, now(), asker=Asker.ORGANIZATION)
    subject = Person.objects.filter(pk=message.person_id).first() or message.address
    consent.lock(subject)
    return may(subject, purpose, now())


def _zone(message: Message) -> ZoneInfo:
    """The clock of whoever has an account with this address, else what the sender knew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT zone_by_email(%s)", [message.address])
        row = cursor.fetchone()
    return ZoneInfo((row[0] if row else None) or message.time_zone or "UTC")


def _onboarding_sent(message: Message) -> int:
    if isinstance(message, OrganizationMessage) or message.onboarding_number is not None:
        return 0
    return int(OnboardingSlot.objects.filter(person_id=message.person_id).count())
