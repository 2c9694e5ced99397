"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import (
    assets,
    compliance,
    coverage,
    fields,
    imports,
    places,
    rates,
    sites,
)

__all__ = [
    "assets",
    "compliance",
    "coverage",
    "fields",
    "imports",
    "places",
    "rates",
    "sites",
]
