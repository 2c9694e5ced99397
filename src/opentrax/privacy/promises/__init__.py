"""The promises that the privacy engine itself keeps, and those of the apps below it."""

from opentrax.privacy.promises import (
    breaches,
    cookies,
    data,
    documents,
    logs,
    rights,
    sharing,
    site,
    statistics,
)

__all__ = [
    "breaches",
    "cookies",
    "data",
    "documents",
    "logs",
    "rights",
    "sharing",
    "site",
    "statistics",
]
