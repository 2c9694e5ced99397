"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import assets, fields, parts, places, rates, sites

__all__ = ["assets", "fields", "parts", "places", "rates", "sites"]
