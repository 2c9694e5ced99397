"""What time alone brings about: visits that nobody made, arrivals that nobody refused, work that
nobody objected to.
"""

from datetime import timedelta

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.services.arrivals import take_suggestion
from opentrax.workorders.services.attendance import mark_visit_missed
from opentrax.workorders.services.lifecycle import verify_work
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import SuggestionAnswer, VisitStatus, WorkOrderStatus

# Who is on the way is late, not missing; but nobody drives for half a day.
LONGEST_WAY = timedelta(hours=12)
AT_ONCE = 500


def mark_missed_visits() -> int:
    """Mark as missed what the organization in scope should have visited, after the time of grace of
    its settings; return how many. A phone that tells late still makes them visited.

    The demo is left alone: its day lies in the past until it has caught up with now.
    """
    grace = timedelta(minutes=work_settings().missed_after_minutes)
    if not grace or current_organization().is_demo:
        return 0
    own = Visit.objects.filter(provider_id=current_organization_id())
    late = own.filter(status=VisitStatus.PLANNED, planned_end_at__lt=now() - grace)
    lost = own.filter(
        status=VisitStatus.EN_ROUTE, planned_end_at__lt=now() - max(grace, LONGEST_WAY)
    )
    return sum(_missed(visit) for visit in [*late[:AT_ONCE], *lost[:AT_ONCE]])


def _missed(visit: Visit) -> bool:
    try:
        return mark_visit_missed(visit, actor=None).status == VisitStatus.MISSED
    except Refused:  # somebody came in this moment, or the work was taken back
        return False


def take_unanswered_arrivals() -> int:
    """Take suggested arrivals whose countdown is over; return how many."""
    waiting = Visit.objects.filter(
        provider_id=current_organization_id(), suggestion_answer="", suggestion_ends_at__lte=now()
    )
    return sum(_taken(visit) for visit in waiting.order_by("suggestion_ends_at")[:AT_ONCE])


def _taken(visit: Visit) -> bool:
    try:
        found, work_order = locked_visit(visit)
    except Refused:
        return False
    # Read again under the lock: somebody may have answered in this moment.
    if found.suggestion_answer or found.suggested_arrived_at is None:
        return False
    take_suggestion(found, work_order, SuggestionAnswer.UNANSWERED, None)
    return True


def verify_unopposed() -> int:
    """Verify what the organization in scope raised and did not object to within the days of its
    settings; return how many."""
    days = work_settings().verify_after_days
    if not days:
        return 0
    due = WorkOrder.objects.filter(
        organization_id=current_organization_id(), status=WorkOrderStatus.COMPLETED,
        completed_at__lt=now() - timedelta(days=days),
    )  # fmt: skip
    return sum(_verified(order) for order in due.order_by("completed_at")[:AT_ONCE])


def _verified(order: WorkOrder) -> bool:
    try:
        verify_work(order, actor=None)
    except Refused:  # judged in this moment
        return False
    return True
