"""Tables of integrations, a file for each matter."""

from opentrax.integrations.models.journal import JournalCounter, JournalEntry

__all__ = ["JournalCounter", "JournalEntry"]
