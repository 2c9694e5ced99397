"""What integrations store, a file for each matter."""

from opentrax.integrations.privacy import journal, webhooks

__all__ = ["journal", "webhooks"]
