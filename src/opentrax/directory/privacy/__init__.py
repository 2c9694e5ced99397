"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import (
    asset_documents,
    assets,
    compliance,
    coverage,
    fields,
    imports,
    parts,
    places,
    rates,
    sites,
)

__all__ = [
    "asset_documents",
    "assets",
    "compliance",
    "coverage",
    "fields",
    "imports",
    "parts",
    "places",
    "rates",
    "sites",
]
