"""Tables of work orders, a file for each matter."""

from opentrax.workorders.models.offers import (
    DispatchAddress,
    Dispatched,
    DispatchRule,
    LinePlace,
    OfferLink,
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
    "Counter",
    "DispatchAddress",
    "DispatchRule",
    "Dispatched",
    "Hold",
    "LinePlace",
    "ListEntry",
    "OfferLink",
    "SubStatusChoice",
    "Visit",
    "WorkOrder",
    "WorkSettings",
]
