"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import assets, places, rates

__all__ = ["assets", "places", "rates"]
