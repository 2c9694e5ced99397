"""The promises that the privacy engine itself keeps, and those of the apps below it."""

from opentrax.privacy.promises import data, documents, site, statistics

__all__ = ["data", "documents", "site", "statistics"]
