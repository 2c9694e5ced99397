"""Webhooks: addresses of an organization's own systems, and when they were reached."""

from django.utils.translation import gettext_lazy as _

from opentrax.integrations.sending import reached_hosts
from opentrax.integrations.terms import ATTEMPT_DAYS
from opentrax.kit.egress import processor
from opentrax.kit.privacy import after, coded, declare, not_personal, rule

_STATE = not_personal("state of the row")
_ROW = {
    "id": not_personal("a random key"),
    "organization_id": not_personal("names an organization"),
    "created_at": not_personal("when the row was made"),
}
_ATTEMPTS = rule("webhook_attempts", _("30 days after the attempt"), days=ATTEMPT_DAYS)

processor(
    "webhooks",
    what=_("An organization’s own system: it learns on which work orders something happened"),
    hosts=reached_hosts, carries=False,
)  # fmt: skip
declare(
    "integrations.WebhookEndpoint",
    term="organization",
    fields={
        **_ROW, "url": coded("the address of an organization's own system"),
        "groups": coded("words of a closed list"),
        "secret_sealed": coded("a random key, encrypted"), "position": _STATE,
        "failures": _STATE, "next_at": _STATE, "paused_at": _STATE,
        "is_paused_by_failures": _STATE,
    },
)  # fmt: skip
declare(
    "integrations.WebhookAttempt",
    term=after(_ATTEMPTS, "at"),
    fields={
        **_ROW, "endpoint": _STATE, "entry_id": not_personal("a random key"),
        "kind": coded("a word of a closed list"), "number": not_personal("a property of the work"),
        "at": _STATE, "status_code": _STATE, "fault": coded("a word of a closed list"),
        "duration_ms": _STATE, "is_delivered": _STATE,
    },
)  # fmt: skip
