"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import check_ins, checklists, plans, requests, work

__all__ = ["check_ins", "checklists", "plans", "requests", "work"]
