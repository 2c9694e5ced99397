"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import places, rates, sites

__all__ = ["places", "rates", "sites"]
