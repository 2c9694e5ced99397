"""The promises that the privacy engine itself keeps, and those of the apps below it."""

from opentrax.privacy.promises import (
    asking,
    breaches,
    cookies,
    data,
    documents,
    logs,
    rights,
    sharing,
    site,
    staff,
    statistics,
)

__all__ = [
    "asking",
    "breaches",
    "cookies",
    "data",
    "documents",
    "logs",
    "rights",
    "sharing",
    "site",
    "staff",
    "statistics",
]
