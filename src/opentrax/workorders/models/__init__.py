"""Tables of work orders, a file for each matter."""

from opentrax.workorders.models.clocks import (
    BusinessHours,
    ClockCalculation,
    ClockRule,
    ClockSettings,
)
from opentrax.workorders.models.orders import Counter, WorkOrder
from opentrax.workorders.models.settings import (
    MISSED_AFTER_MINUTES,
    ListEntry,
    SubStatusChoice,
    WorkSettings,
)
from opentrax.workorders.models.work import Assignment, Hold, Visit

__all__ = [
    "MISSED_AFTER_MINUTES",
    "Assignment",
    "BusinessHours",
    "ClockCalculation",
    "ClockRule",
    "ClockSettings",
    "Counter",
    "Hold",
    "ListEntry",
    "SubStatusChoice",
    "Visit",
    "WorkOrder",
    "WorkSettings",
]
