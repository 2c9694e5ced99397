"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import requests, work

__all__ = ["requests", "work"]
