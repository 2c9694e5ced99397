"""Ways to switch off what keeps the promises of the privacy engine; loaded by tests only."""

from opentrax.privacy.saboteurs import breaches, data, documents, sharing, site

__all__ = ["breaches", "data", "documents", "sharing", "site"]
