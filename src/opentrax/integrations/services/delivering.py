"""Send the journal to an address, in its order.

One entry at a time, by one job at a time: what is not delivered is tried again after a growing
wait, and what came after it waits behind it. So a receiver gets everything in order and at least
once, and to send again all that failed is to go on where it stopped. No transaction is open while
the other end is waited for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from opentrax.audit import services as audit
from opentrax.integrations.kinds import group_of
from opentrax.integrations.models import JournalEntry, WebhookAttempt, WebhookEndpoint
from opentrax.integrations.sending import Fault, Outcome, send
from opentrax.integrations.services.reading import give_positions
from opentrax.integrations.signing import opened, signature
from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.messaging import services as messaging
from opentrax.organizations.models import Membership
from opentrax.organizations.permissions import may

MOST_FAILURES = 12
"""In a row, over some fifteen hours: then it is paused, and those who manage it are told."""
AT_ONCE = 200
"""So many, then the next job goes on: no address keeps a worker for itself."""
TEST = "test"
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)


def wait_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: twice as long each time."""
    doubled: int = 1 << min(max(failures - 1, 0), 20)
    return min(_FIRST_WAIT * doubled, _LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: read in one transaction, sent in none."""

    endpoint_id: UUID
    url: str
    secret: str | None
    message_id: str
    kind: str
    at: datetime
    entry_id: UUID | None = None
    number: int | None = None
    work_order_id: UUID | None = None
    subject_id: UUID | None = None
    position: int | None = None

    def body(self) -> bytes:
        """The same bytes for an entry however often it is sent."""
        data = {
            "id": self.message_id, "kind": self.kind, "number": self.number,
            "work_order_id": self.work_order_id and str(self.work_order_id),
            "subject_id": self.subject_id and str(self.subject_id),
        }  # fmt: skip
        told = {"type": self.kind, "timestamp": self.at.isoformat(), "data": data}
        return json.dumps(told, separators=(",", ":")).encode()


def deliver(organization_id: UUID, endpoint_id: UUID) -> int:
    """Send what waits for an address until nothing does or an attempt fails; returns how many were
    delivered.
    """
    delivered = 0
    while delivered < AT_ONCE:
        with scope(organization_id):
            letter = _next(endpoint_id)
        if letter is None:
            break
        outcome = _sent(letter)
        with scope(organization_id):
            _note(letter, outcome)
        if not outcome.is_delivered:
            break
        delivered += 1
    return delivered


def send_again(organization_id: UUID, endpoint_id: UUID, entry_id: UUID | None) -> Outcome | None:
    """Send one entry once more, or a test without one, outside of the order."""
    with scope(organization_id):
        endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
        entry = JournalEntry.objects.filter(pk=entry_id).first() if entry_id else None
        if endpoint is None or (entry_id is not None and entry is None):
            return None
        letter = _letter(endpoint, entry)
    outcome = _sent(letter)
    with scope(organization_id):
        if WebhookEndpoint.objects.filter(pk=endpoint_id).exists():
            _log(letter, outcome)
    return outcome


def waiting_endpoints() -> Iterator[UUID]:
    """Addresses of the organization in scope to which something may be sent now."""
    open_ones = WebhookEndpoint.objects.filter(paused_at=None)
    for endpoint in open_ones.filter(Q(next_at=None) | Q(next_at__lte=now())):
        own = JournalEntry.objects.filter(organization_id=current_organization_id())
        if own.filter(Q(position=None) | Q(position__gt=endpoint.position)).exists():
            yield endpoint.pk


def _next(endpoint_id: UUID) -> Letter | None:
    give_positions()
    endpoint: WebhookEndpoint | None = (
        WebhookEndpoint.objects.select_for_update().filter(pk=endpoint_id, paused_at=None).first()
    )
    if endpoint is None or (endpoint.next_at is not None and endpoint.next_at > now()):
        return None
    chosen = endpoint.groups.split()
    ahead = JournalEntry.objects.filter(
        organization_id=current_organization_id(), position__gt=endpoint.position
    )
    before: int = endpoint.position
    wanted: JournalEntry | None = None
    for entry in ahead.order_by("position")[:AT_ONCE]:
        if group_of(entry.kind) in chosen:
            wanted = entry
            break
        endpoint.position = entry.position
    if endpoint.position != before:
        endpoint.save(update_fields=["position"])
    return _letter(endpoint, wanted) if wanted is not None else None


def _letter(endpoint: WebhookEndpoint, entry: JournalEntry | None) -> Letter:
    secret = _secret_of(endpoint)
    if entry is None:
        return Letter(endpoint.pk, endpoint.url, secret, str(uuid7()), TEST, now())
    return Letter(
        endpoint.pk, endpoint.url, secret, str(entry.pk), entry.kind, entry.at, entry.pk,
        entry.number, entry.work_order_id, entry.subject_id, entry.position,
    )  # fmt: skip


def _secret_of(endpoint: WebhookEndpoint) -> str | None:
    """None where it was sealed under another installation's secret."""
    try:
        return opened(endpoint.secret_sealed)
    except InvalidToken:
        return None


def _sent(letter: Letter) -> Outcome:
    if letter.secret is None:  # nobody could tell that it comes from here
        return Outcome(None, Fault.UNSIGNED, 0)
    body, timestamp = letter.body(), int(now().timestamp())
    headers = {
        "Content-Type": "application/json", "User-Agent": "Opentrax-Webhooks/1",
        "webhook-id": letter.message_id, "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(letter.secret, letter.message_id, timestamp, body),
    }  # fmt: skip
    internal = settings.ENVIRONMENT.webhooks_internal
    return send(letter.url, body, headers, internal=internal)


def _log(letter: Letter, outcome: Outcome) -> None:
    WebhookAttempt.objects.create(
        endpoint_id=letter.endpoint_id, entry_id=letter.entry_id, kind=letter.kind,
        number=letter.number, status_code=outcome.status_code, fault=outcome.fault or "",
        duration_ms=outcome.duration_ms, is_delivered=outcome.is_delivered,
    )  # fmt: skip


def _note(letter: Letter, outcome: Outcome) -> None:
    """Write down what became of it, and where the address stands now."""
    found: WebhookEndpoint | None = (
        WebhookEndpoint.objects.select_for_update().filter(pk=letter.endpoint_id).first()
    )
    if found is None:
        return  # removed meanwhile
    _log(letter, outcome)
    if outcome.is_delivered:
        found.position = letter.position or found.position
        found.failures, found.next_at = 0, None
    else:
        found.failures += 1
        found.next_at = now() + wait_after(found.failures)
        is_hopeless = found.failures >= MOST_FAILURES or outcome.fault == Fault.UNSIGNED
        if is_hopeless and found.paused_at is None:
            found.paused_at, found.is_paused_by_failures = now(), True
            audit.record("webhook.paused", subject_id=found.pk, facts={"failures": found.failures})
            _tell(found, outcome.fault)
    found.save(
        update_fields=["position", "failures", "next_at", "paused_at", "is_paused_by_failures"]
    )


def _tell(endpoint: WebhookEndpoint, fault: Fault | None) -> None:
    """Mail those who manage webhooks that one is paused."""
    members = Membership.objects.filter(
        organization_id=current_organization_id(), ended_at=None
    ).select_related("person")
    page = settings.ENVIRONMENT.public_url + reverse("webhook", args=[endpoint.pk])
    for member in members:
        if may(member.role, "webhooks.change") and member.person.is_active:
            with translation.override(member.person.language):
                messaging.send(
                    "webhook_paused", template="integrations/mail/webhook_paused.txt",
                    to_person=member.person, subject_id=endpoint.pk,
                    context={
                        "failures": endpoint.failures, "page": page,
                        "secret_is_lost": fault == Fault.UNSIGNED,
                    },
                )  # fmt: skip
