"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import (
    assets,
    check_ins,
    checklists,
    fields,
    filters,
    following,
    mentions,
    plans,
    requests,
    scores,
    stops,
    work,
)

__all__ = [
    "assets",
    "check_ins",
    "checklists",
    "fields",
    "filters",
    "following",
    "mentions",
    "plans",
    "requests",
    "scores",
    "stops",
    "work",
]
