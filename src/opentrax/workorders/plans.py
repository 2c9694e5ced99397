"""Reads of preventive plans: their rhythm, their dates, what became of them, how well they were
kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import Occurrence, Plan, PlanPlace, WorkOrder
from opentrax.workorders.plan_states import OccurrenceState, PlanState
from opentrax.workorders.rules import plans as rules
from opentrax.workorders.states import WorkOrderStatus

# Of how many days a plan's figure is.
LOOKED_BACK = timedelta(days=365)


def rhythm_of(plan: Plan) -> rules.Rhythm:
    """The rhythm that a plan's row holds."""
    return rules.Rhythm(
        plan.frequency, plan.starts_on, plan.interval,
        weekdays=tuple(int(digit) for digit in plan.weekdays),
        month_days=tuple(plan.month_days), ordinal=plan.ordinal, until_on=plan.until_on,
        count=plan.times,
    )  # fmt: skip


def window_of_plan(plan: Plan) -> rules.Window:
    """The window that a plan's row holds."""
    return rules.Window(plan.before_days, plan.after_days, plan.ahead_days)


def own_plans() -> QuerySet[Plan]:
    """Plans of the organization in scope: active ones first, ended ones last."""
    own: QuerySet[Plan] = Plan.objects.filter(organization_id=current_organization_id())
    return own.order_by("state", "name", "id")


def places_of(plan: Plan) -> list[PlanPlace]:
    """The locations of a plan, by name."""
    rows = PlanPlace.objects.filter(plan_id=plan.pk).select_related("location")
    return list(rows.order_by("location__sort_key", "pk"))


def next_dates(
    rhythm: rules.Rhythm, today: date, *, most: int = 12, holidays: str = "",
    is_holiday: rules.IsHoliday = lambda _day: False,
) -> list[tuple[date, date]]:  # fmt: skip
    """The next dates from a day on, and the days on which they are planned."""
    found = islice(rules.due_dates(rhythm, after=today - timedelta(days=1)), most)
    return [(day, rules.planned_on(day, holidays, is_holiday)) for day in found]


@dataclass(frozen=True, slots=True)
class Seen:
    """A date of a plan with what became of it."""

    row: Occurrence
    order: WorkOrder | None
    state: OccurrenceState


def seen(rows: Iterable[Occurrence], at: datetime) -> list[Seen]:
    """What became of dates, as it stands at an instant; one query."""
    found = list(rows)
    keys = [row.work_order_id for row in found if row.work_order_id]
    orders = {order.pk: order for order in WorkOrder.objects.filter(pk__in=keys)}
    return [_seen(row, orders.get(row.work_order_id), at) for row in found]


def _seen(row: Occurrence, order: WorkOrder | None, at: datetime) -> Seen:
    known = (order.completed_at, order.status) if order else None
    return Seen(
        row, order, _state(row.window_from_at, row.window_to_at, row.skip_reason, known, at)
    )


def compliance_of(plan: Plan, at: datetime) -> rules.Compliance:
    """How many of a plan's dates of the last 365 days were done in their window; two queries."""
    rows = Occurrence.objects.filter(
        organization_id=current_organization_id(), plan_id=plan.pk,
        due_on__gte=(at - LOOKED_BACK).date(),
    )  # fmt: skip
    return compliances(rows, at).get(plan.pk, rules.Compliance(0, 0))


def compliances(rows: QuerySet[Occurrence], at: datetime) -> dict[UUID, rules.Compliance]:
    """How many of some dates were done in their window, by plan; two queries."""
    keys = rows.filter(work_order_id__isnull=False).values("work_order_id")
    known = WorkOrder.objects.filter(pk__in=keys).values_list("pk", "completed_at", "status")
    orders = {key: (completed_at, status) for key, completed_at, status in known}
    told: dict[UUID, list[tuple[OccurrenceState, str]]] = {}
    for plan_id, begins, ends, reason, key in rows.values_list(
        "plan_id", "window_from_at", "window_to_at", "skip_reason", "work_order_id"
    ):
        state = _state(begins, ends, reason, orders.get(key), at)
        told.setdefault(plan_id, []).append((state, reason))
    return {plan_id: rules.compliance(dates) for plan_id, dates in told.items()}


def _state(
    begins: datetime, ends: datetime, reason: str,
    order: tuple[datetime | None, str] | None, at: datetime,
) -> OccurrenceState:  # fmt: skip
    completed_at, status = order or (None, "")
    facts = rules.OccurrenceFacts(
        begins, ends, is_skipped=bool(reason), completed_at=completed_at,
        is_cancelled=status == WorkOrderStatus.CANCELLED,
    )  # fmt: skip
    return rules.state_of(facts, at)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Work orders of a plan that are raised and not over: they stay whatever is changed."""

    count: int
    last_on: date | None


def raised_ahead(plan: Plan, at: datetime) -> Ahead:
    """What a change of the plan does not touch."""
    rows = Occurrence.objects.filter(
        plan_id=plan.pk, work_order_id__isnull=False, window_to_at__gt=at
    )
    days = list(rows.order_by("due_on").values_list("due_on", flat=True))
    return Ahead(len(days), days[-1] if days else None)


def occurrence_of(order: WorkOrder) -> Occurrence | None:
    """From which date of which plan a work order is; its keeper alone sees that."""
    if order.organization_id != current_organization_id():
        return None
    found: Occurrence | None = (
        Occurrence.objects.filter(organization_id=order.organization_id, work_order_id=order.pk)
        .select_related("plan")
        .first()
    )
    return found


def due_places(today: date) -> list[UUID]:
    """Locations of plans at which something is to be decided, the longest waiting first."""
    rows = PlanPlace.objects.filter(
        organization_id=current_organization_id(), look_on__lte=today + timedelta(days=1)
    ).exclude(plan__state=PlanState.ENDED)
    return list(rows.order_by("look_on", "pk").values_list("pk", flat=True))
