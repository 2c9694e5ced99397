"""Set the clocks of a work order again whenever what they go by changes, and write down why.

A clock that has stopped keeps its deadline. All of it happens on the keeper's side, under the lock
of the act that changed something.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Min

from opentrax.directory.trades import trade_and_ancestors
from opentrax.engine.clocks import deadline
from opentrax.kit.clock import now
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.workorders import clocks
from opentrax.workorders.events import ClocksChanged
from opentrax.workorders.models import ClockCalculation, Visit, WorkOrder
from opentrax.workorders.rules.clocks import Terms
from opentrax.workorders.states import ClockKind, ClockReason, ClockRuleSource, VisitStatus


def set_clocks(work_order: WorkOrder, reason: ClockReason, actor: Person | None) -> None:
    """Compute and save the deadlines of a locked work order, on the keeper's side; where one
    moved, or the rule did, a row says why, and ClocksChanged is published.
    """
    location, trades = work_order.location, trades_of(work_order)
    terms, source = clocks.terms_for(work_order.priority, location, trades)
    for kind, found in _deadlines(work_order, terms).items():
        setattr(work_order, clocks.DEADLINES[kind], found)
    work_order.next_due_at = clocks.next_due_of(work_order)
    work_order.save(
        update_fields=[*clocks.DEADLINES.values(), "clocks_paused_at", "next_due_at"]
    )  # fmt: skip
    _write_down(work_order, terms, source, reason=reason, actor=actor)


def follow_clocks(work_order: WorkOrder, stopped: Mapping[str, bool], actor: Person | None) -> None:
    """After a work order followed its visits: take the first arrival, and run again what had
    stopped. `stopped` says which columns held a time before. Saved by who calls.
    """
    visits = Visit.objects.filter(work_order_id=work_order.pk, arrived_at__isnull=False)
    came = visits.exclude(status__in=[VisitStatus.CANCELLED, VisitStatus.MISSED])
    work_order.first_arrived_at = came.aggregate(at=Min("arrived_at"))["at"]
    if any(stopped[column] and getattr(work_order, column) is None for column in stopped):
        set_clocks(work_order, ClockReason.REOPENED, actor)
    work_order.next_due_at = clocks.next_due_of(work_order)


def stopped_clocks(work_order: WorkOrder) -> dict[str, bool]:
    """Which of the columns that stop clocks hold a time."""
    return {column: getattr(work_order, column) is not None for column in clocks.STOPS.values()}


def trades_of(work_order: WorkOrder) -> list[str]:
    """The trade of a work order and those above it, the nearest first."""
    return trade_and_ancestors(work_order.trade_code) if work_order.trade_code else []


def _deadlines(work_order: WorkOrder, terms: Terms) -> dict[ClockKind, datetime | None]:
    pauses = clocks.pauses_of(work_order) if work_order.accepted_at is not None else []
    calendar = None
    if not all(term.around_clock for term in terms.values()):
        calendar = clocks.business_time(work_order.location)
    found: dict[ClockKind, datetime | None] = {}
    for kind, term in terms.items():
        known: datetime | None = getattr(work_order, clocks.DEADLINES[kind])
        if getattr(work_order, clocks.STOPS[kind]) is not None:
            found[kind] = known
        elif term.length is None:
            found[kind] = None
        else:
            by = None if term.around_clock else calendar
            found[kind] = deadline(work_order.created_at, term.length, by, pauses)
    return found


def _write_down(
    work_order: WorkOrder, terms: Terms, source: ClockRuleSource, *, reason: ClockReason,
    actor: Person | None,
) -> None:  # fmt: skip
    rows = ClockCalculation.objects.filter(work_order_id=work_order.pk)
    last = rows.order_by("-sequence").first() if reason != ClockReason.RAISED else None
    row = ClockCalculation(
        work_order_id=work_order.pk, sequence=last.sequence + 1 if last else 1, reason=reason,
        calculated_at=now(), calculated_by_id=actor.pk if actor else None,
        priority=work_order.priority, location_id=work_order.location_id,
        trade=work_order.trade_code, source=source,
        **{f"{kind}_minutes": term.minutes for kind, term in terms.items()},
        **{f"{kind}_around_clock": term.around_clock for kind, term in terms.items()},
        **{column: getattr(work_order, column) for column in clocks.DEADLINES.values()},
    )  # fmt: skip
    if last is None or _said(last) != _said(row):
        row.save(force_insert=True)
        if reason != ClockReason.RAISED:
            publish(
                ClocksChanged(work_order.organization_id, work_order.pk, work_order.provider_id)
            )


_SAID = (
    "priority", "location_id", "trade", "source", *clocks.DEADLINES.values(),
    *(f"{kind}_minutes" for kind in ClockKind), *(f"{kind}_around_clock" for kind in ClockKind),
)  # fmt: skip


def _said(row: ClockCalculation) -> list[object]:
    return [getattr(row, name) for name in _SAID]
