"""Ways to switch off what keeps the promises of the privacy engine; loaded by tests only."""

from opentrax.privacy.saboteurs import (
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
