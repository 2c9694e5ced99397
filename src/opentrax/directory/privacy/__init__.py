"""What the directory stores about people, a file for each matter."""

from opentrax.directory.privacy import places

__all__ = ["places"]
