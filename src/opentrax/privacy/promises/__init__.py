"""The promises that the privacy engine itself keeps, and those of the apps below it."""

from opentrax.privacy.promises import data, documents, rights, site, statistics

__all__ = ["data", "documents", "rights", "site", "statistics"]
