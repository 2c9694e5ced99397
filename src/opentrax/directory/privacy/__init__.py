"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import places, rates

__all__ = ["places", "rates"]
