"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import assets, compliance, fields, imports, places, rates, sites

__all__ = ["assets", "compliance", "fields", "imports", "places", "rates", "sites"]
from opentrax.directory.privacy import assets, compliance, coverage, fields, places, rates, sites

__all__ = ["assets", "compliance", "coverage", "fields", "places", "rates", "sites"]
