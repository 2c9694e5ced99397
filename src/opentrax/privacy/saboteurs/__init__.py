"""Ways to switch off what keeps the promises of the privacy engine; loaded by tests only."""

from opentrax.privacy.saboteurs import data, documents, rights, site, statistics

__all__ = ["data", "documents", "rights", "site", "statistics"]
