"""Tables of integrations, a file for each matter."""

from opentrax.integrations.models.journal import JournalCounter, JournalEntry
from opentrax.integrations.models.webhooks import WebhookAttempt, WebhookEndpoint

__all__ = ["JournalCounter", "JournalEntry", "WebhookAttempt", "WebhookEndpoint"]
