"""Ways to switch off what keeps the promises of the privacy engine; loaded by tests only."""

from opentrax.privacy.saboteurs import (
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
