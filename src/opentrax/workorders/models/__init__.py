"""Tables of work orders, a file for each matter."""

from opentrax.workorders.models.assets import AssetScan, OrderAsset
from opentrax.workorders.models.bulk import BulkItem, BulkRun
from opentrax.workorders.models.calendars import CalendarFeed, CalendarKind
from opentrax.workorders.models.check_in_points import CheckInPoint
from opentrax.workorders.models.check_ins import CheckIn, CheckInRule
from opentrax.workorders.models.checklists import (
    Checklist,
    ChecklistAnswer,
    ChecklistVersion,
    WorkChecklist,
)
from opentrax.workorders.models.clocks import (
    BusinessHours,
    ClockCalculation,
    ClockRule,
    ClockSettings,
)
from opentrax.workorders.models.codes import ProblemCode
from opentrax.workorders.models.costs import CostSettings, Incurred, NteChange, NteDefault
from opentrax.workorders.models.feed import Attachment, Note
from opentrax.workorders.models.fields import OrderValue
from opentrax.workorders.models.filters import DefaultFilter, SavedFilter
from opentrax.workorders.models.flags import CheckInReview
from opentrax.workorders.models.following import Follow
from opentrax.workorders.models.mentions import Mention
from opentrax.workorders.models.offers import (
    DispatchAddress,
    Dispatched,
    DispatchRule,
    LinePlace,
    OfferLink,
)
from opentrax.workorders.models.orders import OF_CLIENTS, Counter, WorkOrder
from opentrax.workorders.models.parts import PartUse
from opentrax.workorders.models.plans import Occurrence, Plan, PlanPlace
from opentrax.workorders.models.references import OwnReference
from opentrax.workorders.models.requests import (
    RequestAddress,
    RequestFile,
    RequestLink,
    WorkRequest,
)
from opentrax.workorders.models.scores import ProviderScore, ScoreObjection
from opentrax.workorders.models.settings import (
    MISSED_AFTER_MINUTES,
    ListEntry,
    SubStatusChoice,
    WorkSettings,
)
from opentrax.workorders.models.stops import DispatchStop, PassedBy
from opentrax.workorders.models.subcontracts import HandingOn, Subcontract
from opentrax.workorders.models.visit_links import VisitLink
from opentrax.workorders.models.work import Assignment, Hold, Visit

__all__ = [
    "MISSED_AFTER_MINUTES",
    "OF_CLIENTS",
    "AssetScan",
    "Assignment",
    "Attachment",
    "BulkItem",
    "BulkRun",
    "BusinessHours",
    "CalendarFeed",
    "CalendarKind",
    "CheckIn",
    "CheckInPoint",
    "CheckInReview",
    "CheckInRule",
    "Checklist",
    "ChecklistAnswer",
    "ChecklistVersion",
    "ClockCalculation",
    "ClockRule",
    "ClockSettings",
    "CostSettings",
    "Counter",
    "DefaultFilter",
    "DispatchAddress",
    "DispatchRule",
    "DispatchStop",
    "Dispatched",
    "Follow",
    "HandingOn",
    "Hold",
    "Incurred",
    "LinePlace",
    "ListEntry",
    "Mention",
    "Note",
    "NteChange",
    "NteDefault",
    "Occurrence",
    "OfferLink",
    "OrderAsset",
    "OrderValue",
    "OwnReference",
    "PartUse",
    "PassedBy",
    "Plan",
    "PlanPlace",
    "ProblemCode",
    "ProviderScore",
    "RequestAddress",
    "RequestFile",
    "RequestLink",
    "SavedFilter",
    "ScoreObjection",
    "SubStatusChoice",
    "Subcontract",
    "Visit",
    "VisitLink",
    "WorkChecklist",
    "WorkOrder",
    "WorkRequest",
    "WorkSettings",
]
