"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import assets, work

__all__ = ["assets", "work"]
