"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import assets, compliance, fields, places, rates, sites

__all__ = ["assets", "compliance", "fields", "places", "rates", "sites"]
from opentrax.directory.privacy import assets, fields, imports, places, rates, sites

__all__ = ["assets", "fields", "imports", "places", "rates", "sites"]
