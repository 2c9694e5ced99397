"""What work orders store about people, a file for each matter."""

from opentrax.workorders.privacy import (
    assets,
    bulk,
    calendars,
    check_ins,
    checklists,
    fields,
    filters,
    following,
    mentions,
    parts,
    plans,
    requests,
    scores,
    stops,
    subcontracts,
    work,
)

__all__ = [
    "assets",
    "bulk",
    "calendars",
    "check_ins",
    "checklists",
    "fields",
    "filters",
    "following",
    "mentions",
    "parts",
    "plans",
    "requests",
    "scores",
    "stops",
    "subcontracts",
    "work",
]
