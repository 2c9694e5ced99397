"""Reads of work orders that screens and other apps share. Row security decides what the scope sees
at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from opentrax.directory.sites import with_all_below
from opentrax.directory.trades import DEFAULT_TRADES, TradeEntry, trade_and_descendants
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Organization, Partnership
from opentrax.workorders import rules
from opentrax.workorders.listing import among, hits
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.rules.clocks import SOON
from opentrax.workorders.states import AssignmentStatus, VisitStatus, WorkOrderStatus


def partner_ids() -> set[UUID]:
    """Ids of the providers that the organization in scope works with."""
    own = Partnership.objects.filter(organization_id=current_organization_id(), ended_at=None)
    return set(own.values_list("provider_id", flat=True))


def organization_names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of organizations that the scope may see, by id; one query."""
    wanted = {key for key in ids if key is not None}
    return dict(Organization.objects.filter(pk__in=wanted).values_list("pk", "name"))


def work_orders(
    *, status: str = "", search: str = "", location_id: UUID | None = None,
    technician_id: UUID | None = None,
) -> QuerySet[WorkOrder]:  # fmt: skip
    """Work orders that the scope sees, in no order: `listing` puts them into one. `status` is one
    of the words, or "open"; a location is taken with all that lies in it. A search looks at the
    newest hits, see `listing.hits`.
    """
    found: QuerySet[WorkOrder] = WorkOrder.objects.all()
    if status == "open":
        found = found.filter(status__in=rules.OPEN)
    elif status in WorkOrderStatus:
        found = found.filter(status=status)
    if (searched := hits(search)) is not None:
        found = found.filter(among(searched))
    if location_id is not None:
        places = with_all_below(location_id)
        # One alone is said so: the planner goes another way for a list.
        found = found.filter(
            **({"location_id__in": places} if places[1:] else {"location_id": location_id})
        )
    if technician_id is not None:
        found = found.filter(pk__in=visits_of(technician_id).values("work_order_id"))
    return found


def by_clock(orders: QuerySet[WorkOrder], word: str, at: datetime) -> QuerySet[WorkOrder]:
    """Those that are late at an instant (`late`), or due soon after it (`soon`); all for any other
    word.
    """
    if word == "late":
        return orders.filter(next_due_at__lt=at)
    if word == "soon":
        return orders.filter(next_due_at__range=(at, at + SOON))
    return orders


def of_trade(code: str, tree: Iterable[TradeEntry]) -> Q:
    """Work orders of a trade and of those under it. The program's trades find a client's own
    trades under them too.
    """
    if code in DEFAULT_TRADES:
        return Q(trade_default=code)
    return Q(trade_code__in=trade_and_descendants(code, tree))


def visits_of(technician_id: UUID) -> QuerySet[Visit]:
    """All visits of a technician of the organization in scope, not cancelled, in the order of the
    plan.
    """
    own: QuerySet[Visit] = Visit.objects.filter(
        provider_id=current_organization_id(), technician_id=technician_id
    ).exclude(status=VisitStatus.CANCELLED)
    return own.order_by("planned_start_at", "sequence")


def visits_between(
    start_at: datetime, end_at: datetime, *, technician_id: UUID | None = None
) -> QuerySet[Visit]:
    """Visits that the organization in scope carries out and whose window touches the time, work
    order and place with them.
    """
    touching: QuerySet[Visit] = Visit.objects.filter(
        provider_id=current_organization_id(),
        planned_start_at__lt=end_at,
        planned_start_at__gt=start_at - rules.LONGEST_VISIT,  # else all that ever was is read
        planned_end_at__gt=start_at,
    ).exclude(status=VisitStatus.CANCELLED)
    if technician_id is not None:
        touching = touching.filter(technician_id=technician_id)
    return touching.select_related("work_order__location").order_by(
        "technician_name", "planned_start_at", "id"
    )


def visit_by_id(visit_id: UUID) -> Visit | None:
    """A visit with its work order and location, or None where the scope does not see it."""
    found: Visit | None = (
        Visit.objects.select_related("work_order__location").filter(pk=visit_id).first()
    )
    return found


def offers() -> QuerySet[Assignment]:
    """Offers of other organizations that wait for the answer of the one in scope, oldest first."""
    waiting: QuerySet[Assignment] = Assignment.objects.filter(
        provider_id=current_organization_id(), status=AssignmentStatus.OFFERED
    ).prefetch_related("work_order__location")
    return waiting.order_by("offered_at", "id")


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A planned visit as the motion engine and the time sheets need it."""

    visit_id: UUID
    work_order_id: UUID
    work_order_number: int
    location_id: UUID
    technician_id: UUID
    start_at: datetime
    end_at: datetime
    status: str


def planned_visits(technician_id: UUID, start_at: datetime, end_at: datetime) -> list[PlannedVisit]:
    """The plan of a technician: visits, not cancelled, whose window touches the time, in order."""
    return [
        PlannedVisit(
            v.pk, v.work_order_id, v.work_order.number, v.work_order.location_id, v.technician_id,
            v.planned_start_at, v.planned_end_at, v.status,
        )
        for v in visits_between(start_at, end_at, technician_id=technician_id)
    ]  # fmt: skip


def visit_labels(ids: Iterable[UUID]) -> Mapping[UUID, dict[str, Any]]:
    """What time sheets show of visits that they name by value: number, title, location; missing
    where unseen.
    """
    found = Visit.objects.filter(pk__in=set(ids)).select_related("work_order__location")
    return {
        visit.pk: {
            "work_order_id": visit.work_order_id,
            "number": visit.work_order.number,
            "title": visit.work_order.title,
            "location_id": visit.work_order.location_id,
            "location": visit.work_order.location.name,
            "keeper_id": visit.organization_id,
            "sequence": visit.sequence,
        }
        for visit in found
    }
