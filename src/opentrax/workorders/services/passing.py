"""What time alone brings about: visits that nobody made, arrivals that nobody refused, offers that
nobody answered, work that nobody objected to.

Each row in a transaction of its own, so that nothing is locked for long and no two rows are locked
at once; one that fails is logged and stops none of the others.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from opentrax.directory.services.document_reminders import due_reminders, remind
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id, scope
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.plans import due_places
from opentrax.workorders.services.arrivals import end_countdown
from opentrax.workorders.services.attachments import sweep_files
from opentrax.workorders.services.attendance import mark_visit_missed
from opentrax.workorders.services.lifecycle import verify_work
from opentrax.workorders.services.line import expire_offer
from opentrax.workorders.services.plan_runs import run_place
from opentrax.workorders.services.requests import forget_drafts
from opentrax.workorders.services.scores import compute_score, scored_providers
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import AssignmentStatus, VisitStatus, WorkOrderStatus

logger = logging.getLogger(__name__)

# Who is on the way is late, not missing; but nobody drives for half a day.
LONGEST_WAY = timedelta(hours=12)
AT_ONCE = 500


def one_by_one(
    organization_id: UUID, due: Callable[[], list[UUID]], act: Callable[[UUID], bool]
) -> int:
    """Act on each row of an organization that is due; return on how many it was done."""
    with scope(organization_id):
        ids = due()
    return sum(_alone(organization_id, act, one) for one in ids)


def _alone(organization_id: UUID, act: Callable[[UUID], bool], row_id: UUID) -> bool:
    try:
        with scope(organization_id):
            return act(row_id)
    except Exception:  # whatever it was: logged with its trace, and the other rows go on
        logger.exception("time could not bring about what was due")
        return False


def sweep(organization_id: UUID) -> bool:
    """Take an organization's requests that nobody sent for a day, and files that no row names; what
    fails is logged, and the other organizations' are taken all the same.
    """
    return _alone(organization_id, _swept, organization_id)


def _swept(_organization_id: UUID) -> bool:
    forget_drafts()
    sweep_files()
    return True


def mark_missed_visits(organization_id: UUID) -> int:
    """Mark as missed what an organization should have visited, after the time of grace of its
    settings; return how many. A phone that tells late still makes them visited.

    The demo is left alone: its day lies in the past until it has caught up with now.
    """
    return one_by_one(organization_id, _late_visits, _missed)


def _late_visits() -> list[UUID]:
    grace = timedelta(minutes=work_settings().missed_after_minutes)
    if not grace or current_organization().is_demo:
        return []
    own = Visit.objects.filter(
        provider_id=current_organization_id(), follows_visit_id=None
    ).order_by("planned_end_at")
    late = own.filter(status=VisitStatus.PLANNED, planned_end_at__lt=now() - grace)
    lost = own.filter(
        status=VisitStatus.EN_ROUTE, planned_end_at__lt=now() - max(grace, LONGEST_WAY)
    )
    return [key for some in (late, lost) for key in some.values_list("pk", flat=True)[:AT_ONCE]]


def _missed(visit_id: UUID) -> bool:
    visit = Visit.objects.filter(pk=visit_id).first()
    try:
        return visit is not None and (
            mark_visit_missed(visit, actor=None).status == VisitStatus.MISSED
        )
    except Refused:  # somebody came in this moment, or the work was taken back
        return False


def take_unanswered_arrivals(organization_id: UUID) -> int:
    """Take the suggested arrivals of an organization whose countdown is over; return how many."""
    return one_by_one(organization_id, _unanswered, _taken)


def _unanswered() -> list[UUID]:
    waiting = Visit.objects.filter(
        provider_id=current_organization_id(), suggestion_answer="", suggestion_ends_at__lte=now()
    )
    return list(waiting.order_by("suggestion_ends_at").values_list("pk", flat=True)[:AT_ONCE])


def _taken(visit_id: UUID) -> bool:
    visit = Visit.objects.filter(pk=visit_id).first()
    try:
        # Read again under the lock: somebody may have answered in this moment.
        return visit is not None and end_countdown(*locked_visit(visit))
    except Refused:
        return False


def expire_offers(organization_id: UUID) -> int:
    """End every offer of an organization whose time to answer is over, and go on to the next in its
    line; return how many."""
    return one_by_one(organization_id, _run_out, _expired)


def _run_out() -> list[UUID]:
    due = Assignment.objects.filter(
        organization_id=current_organization_id(), status=AssignmentStatus.OFFERED,
        answer_by__lte=now(),
    )  # fmt: skip
    return list(due.order_by("answer_by").values_list("pk", flat=True)[:AT_ONCE])


def _expired(assignment_id: UUID) -> bool:
    offer = Assignment.objects.filter(pk=assignment_id).first()
    try:
        return offer is not None and expire_offer(offer) is not None
    except Refused:  # answered or taken back in this moment
        return False


def verify_unopposed(organization_id: UUID) -> int:
    """Verify what an organization raised and did not object to within the days of its settings;
    return how many."""
    return one_by_one(organization_id, _unopposed, _verified)


def _unopposed() -> list[UUID]:
    days = work_settings().verify_after_days
    if not days:
        return []
    due = WorkOrder.objects.filter(
        organization_id=current_organization_id(), status=WorkOrderStatus.COMPLETED,
        completed_at__lt=now() - timedelta(days=days),
    )  # fmt: skip
    return list(due.order_by("completed_at").values_list("pk", flat=True)[:AT_ONCE])


def _verified(work_order_id: UUID) -> bool:
    order = WorkOrder.objects.filter(pk=work_order_id).first()
    try:
        return order is not None and verify_work(order, actor=None) is not None
    except Refused:  # judged in this moment
        return False


def run_plans(organization_id: UUID) -> int:
    """Raise what is due of an organization's preventive plans; return at how many locations."""
    return one_by_one(organization_id, lambda: due_places(now().date()), run_place)


def score_providers(organization_id: UUID) -> int:
    """Compute the scores of an organization's providers; return of how many."""
    return one_by_one(organization_id, scored_providers, compute_score)


def remind_of_documents(organization_id: UUID) -> int:
    """Tell an organization's people which of its papers end; return of how many they were told."""
    return one_by_one(organization_id, due_reminders, remind)
