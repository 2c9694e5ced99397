"""The clocks of a work order as its page shows them, to both sides alike."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from opentrax.engine.clocks import counted
from opentrax.workorders import clocks
from opentrax.workorders.models import ClockCalculation, WorkOrder
from opentrax.workorders.rules.clocks import Clock, Standing, Term, Terms
from opentrax.workorders.services.keeper import keepers_side
from opentrax.workorders.states import ClockKind, ClockReason, ClockRuleSource, WorkOrderStatus


@dataclass(frozen=True, slots=True)
class ClockRow:
    """One clock for a page. `late_s` is below nothing while time is left."""

    clock: Clock
    standing: Standing
    term: Term | None
    late_s: float
    left_s: float | None = None

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.clock.kind.label)

    @property
    def early_s(self) -> float:
        """By how much it was met, or what is left."""
        return -self.late_s


@dataclass(frozen=True, slots=True)
class Change:
    """One computation beside the one before: when, why, and what came of it."""

    row: ClockCalculation
    words: Sequence[str]
    moved: Sequence[tuple[str, datetime | None, datetime | None]]


def deadlines_shown(order: WorkOrder, at: datetime) -> dict[str, Any]:
    """What the section of the page needs; one query, and three while a pause runs."""
    calculations = list(order.clock_calculations.order_by("sequence"))
    last = calculations[-1] if calculations else None
    terms = clocks.terms_of(last) if last else {}
    over = order.status == WorkOrderStatus.CANCELLED or order.completed_at is not None
    found = clocks.clocks_of(order)
    standings = [(clock, clock.standing(at, is_called_off=over)) for clock in found]
    paused = any(standing == Standing.PAUSED for _clock, standing in standings)
    left = _left(order, terms) if paused else {}
    rows = [
        ClockRow(clock, standing, terms.get(clock.kind), clock.late_s(at), left.get(clock.kind))
        for clock, standing in standings
        if standing is not None and (standing != Standing.PAUSED or clock.kind in left)
    ]
    return {
        "clock_rows": rows,
        "clock_because": ClockRuleSource(last.source).label if last else "",
        "clock_changes": _changes(calculations),
        "computed_complete_at": order.complete_by_at if order.due_at is not None else None,
        "response_s": _between(order.dispatched_at, order.accepted_at)
        if order.provider_id != order.organization_id else None,
        "resolution_s": _between(order.accepted_at, order.completed_at),
    }  # fmt: skip


def _between(start_at: datetime | None, end_at: datetime | None) -> float | None:
    if start_at is None or end_at is None:
        return None
    return (end_at - start_at).total_seconds()


def _left(order: WorkOrder, terms: Terms) -> dict[ClockKind, float]:
    """What the clocks that a pause holds have left, in seconds of counted time."""
    with keepers_side(order.organization_id):
        calendar, pauses = clocks.business_time(order.location), clocks.pauses_of(order)
    found: dict[ClockKind, float] = {}
    for kind, term in terms.items():
        if term.length is not None and order.clocks_paused_at is not None:
            by = None if term.around_clock else calendar
            spent = counted(order.created_at, order.clocks_paused_at, by, pauses)
            found[kind] = max(term.length - spent, timedelta(0)).total_seconds()
    return found


def _changes(calculations: Sequence[ClockCalculation]) -> list[Change]:
    """The computations after the first, the latest first."""
    pairs = list(itertools.pairwise(calculations))
    return [
        Change(row, _words(before, row), _moved(before, row)) for before, row in reversed(pairs)
    ]


def _words(before: ClockCalculation, row: ClockCalculation) -> list[str]:
    words = []
    if before.priority != row.priority:
        words.append(
            _("the priority changed from %(before)s to %(after)s")
            % {"before": before.get_priority_display(), "after": row.get_priority_display()}
        )
    if before.location_id != row.location_id:
        words.append(_("the location changed"))
    if before.trade != row.trade:
        words.append(_("the trade changed"))
    if not words or row.reason != ClockReason.CHANGED:
        words.append(str(row.get_reason_display()))
    return words


def _moved(
    before: ClockCalculation, row: ClockCalculation
) -> list[tuple[str, datetime | None, datetime | None]]:
    return [
        (str(kind.label), getattr(before, column), getattr(row, column))
        for kind, column in clocks.DEADLINES.items()
        if getattr(before, column) != getattr(row, column)
    ]
