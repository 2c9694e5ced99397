"""What the mail provider posts: answers, and what became of mails. Anymail reads each provider's
format and checks its secret; here is what follows from it.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from uuid import UUID

from anymail.signals import AnymailInboundEvent, AnymailTrackingEvent
from anymail.webhooks.base import AnymailCoreWebhookView
from django.conf import settings
from django.http import HttpRequest

from opentrax.kit.clock import now
from opentrax.messaging.classes import Strength
from opentrax.messaging.inbound.reading import read
from opentrax.messaging.models import Delivery, StopReason
from opentrax.messaging.services.hearing import hear, note_delivery
from opentrax.messaging.services.stopping import stop, ticket_of_message

# Anymail's module of a provider → its name in the classes.
_NAMES = {
    "brevo": "Brevo", "mailgun": "Mailgun", "mailjet": "Mailjet", "postmark": "Postmark",
    "sparkpost": "SparkPost",
}  # fmt: skip
# Anymail's event → why mail stops, for good; what is not here (deferred, opened …) stops nothing.
_STOPS = {
    "bounced": StopReason.BOUNCE,
    "complained": StopReason.COMPLAINT,
    "unsubscribed": StopReason.PROVIDER,
    "rejected": StopReason.PROVIDER,
}
_SPARKPOST_PASSES = frozenset({"20", "21", "22", "23", "24", "40", "60", "70", "100"})
# Full for the moment, or refused for its words: the provider's own word for it, which Anymail's
# common ones do not keep apart from an address that is gone.
_PASSES: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "brevo": lambda event: event.get("event") == "soft_bounce",
    "mailgun": lambda _event: False,  # Anymail calls temporary failures deferred
    "mailjet": lambda event: not event.get("hard_bounce", True),
    "postmark": lambda event: event.get("Type") in {"SoftBounce", "DnsError", "Transient"},
    "sparkpost": lambda event: str(event.get("bounce_class")) in _SPARKPOST_PASSES,
}
# Beside the user and password: what a provider's view wants for checking or reading a post.
_KEYS = {"mailgun": "webhook_signing_key", "brevo": "api_key"}
_OUR_FAULT = frozenset({"blocked", "other", "timed_out", "invalid_sender"})
_HEARD = {
    "delivered": Delivery.DELIVERED,
    "bounced": Delivery.BOUNCED,
    "complained": Delivery.COMPLAINED,
}


def view_of(provider: str, what: str) -> AnymailCoreWebhookView:
    """Anymail's view of a provider's webhook; `what` is "inbound" or "tracking"."""
    mail = settings.ENVIRONMENT.mail
    module = import_module(f"anymail.webhooks.{provider}")
    kind = getattr(module, f"{_NAMES[provider]}{what.capitalize()}WebhookView")
    options: dict[str, Any] = {"webhook_secret": [mail.webhook_secret]}
    if provider in _KEYS and (provider, what) != ("brevo", "tracking"):
        options[_KEYS[provider]] = mail.signing_key
    return kind(**options)


def take(request: HttpRequest, what: str) -> int:
    """Hear everything that a request of the provider carries; return how many events it were.

    Raises anymail's AnymailWebhookValidationFailure (400) without the secret.
    """
    view = view_of(settings.ENVIRONMENT.mail.provider, what)
    view.setup(request)
    view.run_validators(request)
    events = view.parse_events(request)
    for event in events:
        if isinstance(event, AnymailInboundEvent):
            _hear_answer(event)
        elif isinstance(event, AnymailTrackingEvent):
            _hear_news(event)
    return len(events)


def _hear_answer(event: AnymailInboundEvent) -> None:
    message = event.message
    told = [message.envelope_recipient] if message.envelope_recipient else []
    own = settings.ENVIRONMENT.mail.reply_address
    arrived = read(message.as_bytes(), own_address=own, envelope_to=told)
    hear(arrived, asked_at=event.timestamp or now())


def _hear_news(event: AnymailTrackingEvent) -> None:
    reason = _STOPS.get(event.event_type)
    at = event.timestamp or now()
    if reason is not None and event.recipient and _is_for_good(event):
        stop(event.recipient, Strength.EVERYTHING, reason, asked_at=at)
    heard, key = _HEARD.get(event.event_type), _message_id(event.message_id)
    if heard is not None and key is not None and event.recipient:
        ticket = ticket_of_message(event.recipient, key)
        if ticket is not None:
            note_delivery(ticket, heard, at)


def _is_for_good(event: AnymailTrackingEvent) -> bool:
    """A refusal of our server or words, or for the moment, says nothing about the address."""
    raw = event.esp_event if isinstance(event.esp_event, Mapping) else {}
    passes = event.event_type == "bounced" and _PASSES[settings.ENVIRONMENT.mail.provider](raw)
    return not passes and (event.reject_reason or "") not in _OUR_FAULT


def _message_id(named: str | None) -> UUID | None:
    """Our key in <KEY@domain>, where the provider kept our Message-ID."""
    try:
        return UUID((named or "").strip("<> ").partition("@")[0])
    except ValueError:
        return None
