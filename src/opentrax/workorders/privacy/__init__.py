"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import check_ins, requests, work

__all__ = ["check_ins", "requests", "work"]
