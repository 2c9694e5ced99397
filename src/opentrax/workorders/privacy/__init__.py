"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import plans, work

__all__ = ["plans", "work"]
