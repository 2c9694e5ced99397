"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import checklists, work

__all__ = ["checklists", "work"]
