"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import work

__all__ = ["work"]
