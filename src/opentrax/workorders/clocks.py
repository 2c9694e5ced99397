"""What the clocks of work orders go by: rules, hours and holidays of the organization in scope.

Read in the keeper's scope. By which rule a work order was computed stands in its calculations: a
rule that changes later changes nothing that was agreed.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from opentrax.directory.models import NO_HOLIDAYS, Location
from opentrax.directory.public_holidays import is_holiday, of_zone
from opentrax.directory.rules import Hours
from opentrax.directory.selectors import opening_hours
from opentrax.engine.clocks import BusinessTime, Pause
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.selectors import current_organization
from opentrax.workorders.models import (
    BusinessHours,
    ClockCalculation,
    ClockRule,
    ClockSettings,
    Hold,
    WorkOrder,
)
from opentrax.workorders.rules import clocks as rules
from opentrax.workorders.states import ClockKind, ClockRuleSource, WorkOrderStatus

# Monday to Friday from nine to five, where an organization said nothing.
DEFAULT_WEEK: tuple[Hours, ...] = tuple(Hours(day, time(9), time(17)) for day in range(5))
# The column of each clock's deadline.
DEADLINES = {
    ClockKind.ACKNOWLEDGE: "acknowledge_by_at",
    ClockKind.ON_SITE: "on_site_by_at",
    ClockKind.COMPLETE: "complete_by_at",
}
STOPS = {
    ClockKind.ACKNOWLEDGE: "accepted_at",
    ClockKind.ON_SITE: "first_arrived_at",
    ClockKind.COMPLETE: "completed_at",
}


def business_hours() -> list[Hours]:
    """The business hours of the organization in scope, in the order of the week."""
    rows = BusinessHours.objects.filter(organization_id=current_organization_id())
    own = [Hours(*row) for row in rows.order_by("weekday", "starts").values_list(*_HOURS)]
    return own or list(DEFAULT_WEEK)


_HOURS = ("weekday", "starts", "ends")


def province() -> str:
    """Whose holidays the organization in scope keeps: its choice, else those of its time zone's
    province or country; empty for none.
    """
    row = ClockSettings.objects.filter(organization_id=current_organization_id()).first()
    if row is not None:
        return str(row.province)
    return of_zone(current_organization().time_zone)


def business_time(location: Location) -> BusinessTime:
    """The hours in which clocks count at a location: its own, else the organization's; without the
    holidays of its province, else of the organization's.
    """
    week = opening_hours(location) or business_hours()
    code = location.province or province()

    def is_off(day: date) -> bool:
        return code not in ("", NO_HOLIDAYS) and is_holiday(code, day)

    return BusinessTime(ZoneInfo(location.time_zone), week, is_off)


def terms_of(row: ClockRule | ClockCalculation) -> rules.Terms:
    """The terms that a rule or a calculation holds."""
    return {
        kind: rules.Term(
            getattr(row, f"{kind}_minutes"), bool(getattr(row, f"{kind}_around_clock"))
        )
        for kind in ClockKind
    }


def terms_for(
    priority: str, location: Location, trades: Sequence[str]
) -> tuple[rules.Terms, ClockRuleSource]:
    """The terms of work of a priority at a location, and which kind of rule gave them. `trades` is
    its trade and those above it.
    """
    rows = ClockRule.objects.filter(
        Q(location=None) | Q(location_id=location.pk),
        organization_id=current_organization_id(), priority=priority, trade__in=["", *trades],
    )  # fmt: skip
    found = [
        rules.Rule(terms_of(row), row.trade, at_location=row.location_id is not None)
        for row in rows
    ]
    return rules.most_specific(found, trades, priority)


def general_terms() -> dict[str, rules.Terms]:
    """The terms of each priority where no exception holds."""
    rows = ClockRule.objects.filter(
        organization_id=current_organization_id(), location=None, trade=""
    )
    return {**rules.DEFAULT_TERMS, **{row.priority: terms_of(row) for row in rows}}


def exceptions() -> list[ClockRule]:
    """The rules for trades and locations, with their locations."""
    rows = ClockRule.objects.filter(organization_id=current_organization_id())
    special = rows.exclude(location=None, trade="").select_related("location")
    return list(special.order_by("location__sort_key", "trade", "created_at", "id"))


def pauses_of(work_order: WorkOrder) -> list[Pause]:
    """The holds of a work order that stop its clocks."""
    rows = Hold.objects.filter(work_order_id=work_order.pk, stops_clocks=True)
    return list(rows.order_by("started_at", "id").values_list("started_at", "ended_at"))


def clocks_of(work_order: WorkOrder) -> list[rules.Clock]:
    """The three clocks of a work order as its row says; no query."""
    return [
        rules.Clock(
            kind,
            work_order.due_at if _by_hand(work_order, kind) else getattr(work_order, column),
            getattr(work_order, STOPS[kind]),
            None if _by_hand(work_order, kind) else work_order.clocks_paused_at,
            by_hand=_by_hand(work_order, kind),
        )
        for kind, column in DEADLINES.items()
    ]


def _by_hand(work_order: WorkOrder, kind: ClockKind) -> bool:
    return kind == ClockKind.COMPLETE and work_order.due_at is not None


def next_due_of(work_order: WorkOrder) -> datetime | None:
    """The first deadline of a work order whose clock still runs; none once it is over."""
    if work_order.status == WorkOrderStatus.CANCELLED:
        return None
    return rules.next_due(_unless_completed(work_order))


def _unless_completed(work_order: WorkOrder) -> Iterable[rules.Clock]:
    # Work that is completed by hand without anybody coming is not late for coming.
    return [] if work_order.completed_at is not None else clocks_of(work_order)
