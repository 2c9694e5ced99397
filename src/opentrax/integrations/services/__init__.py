"""State changes of integrations."""

from opentrax.integrations.services.reading import BeginAnewError, Part, Place, read_journal

__all__ = ["BeginAnewError", "Part", "Place", "read_journal"]
