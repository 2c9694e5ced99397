"""What integrations store, a file for each matter."""

from opentrax.integrations.privacy import journal

__all__ = ["journal"]
