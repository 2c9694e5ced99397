"""Departures that nobody told: after the hours of the location's rule a visit ends at the last
evidence inside the fence, and is marked for a look. Never at a time that nothing shows.
"""

from datetime import datetime, timedelta
from uuid import UUID

from opentrax.directory.distances import distance_to_fence_m
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.tracking.selectors.stored import positions_between
from opentrax.workorders.check_in_states import Verdict
from opentrax.workorders.models import Visit
from opentrax.workorders.rules.check_ins import forgotten_at, verdict_of
from opentrax.workorders.services.attendance import end_forgotten_visit, waits_since
from opentrax.workorders.services.passing import AT_ONCE, one_by_one
from opentrax.workorders.states import VisitStatus

# No rule ends a visit sooner, and none waits as long as this.
SOONEST, LOOKED_BACK = timedelta(hours=1), timedelta(days=8)


def end_forgotten_visits(organization_id: UUID) -> int:
    """End the visits of an organization's technicians whose departure is overdue by the rule of the
    location; return how many."""
    return one_by_one(organization_id, _there_for_long, _ended)


def _there_for_long() -> list[UUID]:
    there = Visit.objects.filter(
        provider_id=current_organization_id(), arrived_at__lte=now() - SOONEST,
        status__in=[VisitStatus.ON_SITE, VisitStatus.PAUSED], follows_visit_id=None,
        planned_start_at__gte=now() - LOOKED_BACK,
    )  # fmt: skip
    return list(there.order_by("arrived_at", "pk").values_list("pk", flat=True)[:AT_ONCE])


def _ended(visit_id: UUID) -> bool:
    visit = Visit.objects.select_related("work_order__location").filter(pk=visit_id).first()
    if visit is None or visit.arrived_at is None or not waits_since(visit, now()):
        return False
    at = forgotten_at(visit.arrived_at, _last_inside(visit, visit.arrived_at))
    try:
        return end_forgotten_visit(visit, at=at) is not None
    except Refused:  # somebody was quicker, or the work was taken back
        return False


def _last_inside(visit: Visit, arrived_at: datetime) -> list[datetime]:
    """When the phone was inside the fence last; nothing where it told no position."""
    location = visit.work_order.location
    newest_first = positions_between(visit.technician_id, arrived_at, now()).reverse()
    for fix in newest_first.iterator(chunk_size=500):
        signed = distance_to_fence_m(location, fix.latitude, fix.longitude)
        if verdict_of(signed, fix.accuracy_m) == Verdict.INSIDE:
            return [fix.recorded_at]
    return []
