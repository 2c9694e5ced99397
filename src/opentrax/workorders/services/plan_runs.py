"""Let plans run: raise the work order of each date that is due, or write down why there is none.

Every run takes the lock of its plan first, so two of them come one after the other and the second
sees what the first decided; the database refuses a date twice in any case.
"""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from opentrax.audit import services as audit
from opentrax.directory.models import NO_HOLIDAYS, Location
from opentrax.directory.public_holidays import is_holiday
from opentrax.directory.trades import choose_trade
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.clocks import province
from opentrax.workorders.codes import problem_code
from opentrax.workorders.models import Occurrence, Plan, PlanPlace, WorkOrder
from opentrax.workorders.plan_states import PlanState, SkipReason, Trouble
from opentrax.workorders.plans import rhythm_of, window_of_plan
from opentrax.workorders.rules import plans as rules
from opentrax.workorders.services.assignments import assign
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order

# Of a window, the last minute belongs to it.
_MINUTE = timedelta(minutes=1)


def today_at(location: Location) -> date:
    """The day of the calendar at a place."""
    return now().astimezone(ZoneInfo(location.time_zone)).date()


def holidays_at(location: Location) -> rules.IsHoliday:
    """The public holidays of a place: those of its province, else of the organization."""
    code = location.province or province()

    def holds(day: date) -> bool:
        return code not in ("", NO_HOLIDAYS) and is_holiday(code, day)

    return holds


def lock_plan(plan_id: UUID) -> Plan:
    """The plan as the database has it now, locked: every run and every change takes this first."""
    locked: Plan = Plan.objects.select_for_update(of=("self",)).get(
        pk=plan_id, organization_id=current_organization_id()
    )
    return locked


def run_place(place_id: UUID) -> bool:
    """Decide what is due of a plan at one location; whether something was decided."""
    seen = PlanPlace.objects.filter(pk=place_id).first()
    if seen is None:
        return False
    with transaction.atomic():
        return bool(catch_up(lock_plan(seen.plan_id), only=place_id))


def catch_up(plan: Plan, *, only: UUID | None = None) -> int:
    """Decide what is due of a locked plan at all its locations, or at one; how many dates."""
    places = PlanPlace.objects.filter(plan_id=plan.pk).select_related("location")
    if only is not None:
        places = places.filter(pk=only)
    return sum(_run(plan, place) for place in places.order_by("location__sort_key", "pk"))


def _run(plan: Plan, place: PlanPlace) -> int:
    location, today = place.location, today_at(place.location)
    if plan.state == PlanState.ENDED or place.look_on is None or place.look_on > today:
        return 0
    situation = rules.Situation(
        place.through_on, is_paused=plan.state == PlanState.PAUSED,
        is_archived=location.archived_at is not None, holidays=plan.holidays,
        is_holiday=holidays_at(location),
    )  # fmt: skip
    decision = rules.decide(rhythm_of(plan), window_of_plan(plan), situation, today)
    for one in decision.decided:
        _write(plan, place, one)
        place.through_on = one.due_on
    place.look_on = decision.look_on
    place.save(update_fields=["through_on", "look_on"])
    return len(decision.decided)


def _write(plan: Plan, place: PlanPlace, one: rules.Decided) -> None:
    zone = ZoneInfo(place.location.time_zone)
    begins, ends = rules.window_of(one.planned_on, window_of_plan(plan), zone)
    row = Occurrence(
        plan_id=plan.pk, location_id=place.location_id, due_on=one.due_on,
        planned_on=one.planned_on, window_from_at=begins, window_to_at=ends,
        skip_reason=one.skip or "",
    )  # fmt: skip
    if one.skip is None:
        raise_order(plan, row, place.location, actor=None)
    row.save(force_insert=True)
    audit.record(
        "plan.skipped" if row.skip_reason else "plan.raised", subject_id=plan.pk,
        facts={"due_on": one.due_on.isoformat(), "location": str(place.location_id),
               "reason": str(row.skip_reason)},
    )  # fmt: skip


def raise_order(plan: Plan, row: Occurrence, location: Location, *, actor: Person | None) -> None:
    """Raise the work order of a date and name it in the row, which the caller saves; where that is
    refused the row says so.
    """
    details, troubles = _details(plan, row.window_to_at - _MINUTE)
    try:
        order = create_work_order(location, details, actor=actor)
    except Refused:
        row.skip_reason = SkipReason.REFUSED
        return
    if plan.provider_id is not None and not _offered(order, plan.provider_id, actor):
        troubles.insert(0, Trouble.PARTNER)
    row.work_order_id, row.skip_reason = order.pk, ""
    row.trouble = troubles[0] if troubles else ""


def _details(plan: Plan, due_at: datetime) -> tuple[WorkOrderDetails, list[Trouble]]:
    """What the work order begins with: without what is no longer in the organization's lists."""
    troubles: list[Trouble] = []
    trade, code, amount = plan.trade_code, plan.problem_code_id, plan.nte_amount
    if trade and choose_trade(trade) is None:
        trade, troubles = "", [*troubles, Trouble.TRADE]
    if code is not None and problem_code(code) is None:
        code, troubles = None, [*troubles, Trouble.CODE]
    if amount is not None and plan.currency != cost_settings().currency:
        amount, troubles = None, [*troubles, Trouble.CURRENCY]
    made = WorkOrderDetails(
        title=plan.title, description=plan.description, priority=plan.priority, due_at=due_at,
        trade=trade, problem_code_id=code, nte_amount=amount,
    )  # fmt: skip
    return made, troubles


def _offered(order: WorkOrder, provider_id: UUID, actor: Person | None) -> bool:
    try:
        assign(order, provider_id, actor=actor)
    except Refused:
        return False
    return True
