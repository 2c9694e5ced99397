"""Tables of work orders, a file for each matter."""

from opentrax.workorders.models.orders import OF_CLIENTS, Counter, WorkOrder
from opentrax.workorders.models.settings import (
    MISSED_AFTER_MINUTES,
    ListEntry,
    SubStatusChoice,
    WorkSettings,
)
from opentrax.workorders.models.work import Assignment, Hold, Visit

__all__ = [
    "MISSED_AFTER_MINUTES",
    "OF_CLIENTS",
    "Assignment",
    "Counter",
    "Hold",
    "ListEntry",
    "SubStatusChoice",
    "Visit",
    "WorkOrder",
    "WorkSettings",
]
