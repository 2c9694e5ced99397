"""Pure decisions: three small machines, and the one of the work order is computed from the other
two.

An assignment is answered or recalled; a visit moves from planned to an end; a work order stands
where its assignment and its visits put it, but for what people decide about the whole (hold,
verify, close, cancel).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from opentrax.workorders.states import AssignmentStatus as A
from opentrax.workorders.states import Outcome
from opentrax.workorders.states import VisitStatus as V
from opentrax.workorders.states import WorkOrderStatus as W

ASSIGNMENT_MOVES: Mapping[str, frozenset[str]] = {
    A.OFFERED: frozenset({A.ACCEPTED, A.DECLINED, A.RECALLED, A.EXPIRED}),
    A.ACCEPTED: frozenset({A.RECALLED}),
    A.DECLINED: frozenset(),
    A.RECALLED: frozenset(),
    A.EXPIRED: frozenset(),
}
STANDING = frozenset({A.OFFERED, A.ACCEPTED})

# A phone that was offline tells late: a missed visit may turn out to have been made, a finished one
# to go on.
VISIT_MOVES: Mapping[str, frozenset[str]] = {
    V.PLANNED: frozenset({V.EN_ROUTE, V.ON_SITE, V.FINISHED, V.MISSED, V.CANCELLED}),
    V.EN_ROUTE: frozenset({V.PLANNED, V.ON_SITE, V.FINISHED, V.MISSED, V.CANCELLED}),
    V.ON_SITE: frozenset({V.PAUSED, V.FINISHED}),
    V.PAUSED: frozenset({V.ON_SITE, V.FINISHED}),
    V.FINISHED: frozenset({V.ON_SITE}),
    V.MISSED: frozenset({V.PLANNED, V.EN_ROUTE, V.ON_SITE, V.FINISHED, V.CANCELLED}),
    V.CANCELLED: frozenset(),
}
UNDERWAY = frozenset({V.EN_ROUTE, V.ON_SITE, V.PAUSED})
BEGUN = UNDERWAY | {V.FINISHED}
OPEN_VISITS = UNDERWAY | {V.PLANNED}
RESCHEDULABLE = frozenset({V.PLANNED, V.MISSED})

# What people decided about the whole stays until people decide again.
DECIDED = frozenset({W.ON_HOLD, W.VERIFIED, W.CLOSED, W.CANCELLED})
OPEN = frozenset({W.NEW, W.DISPATCHED, W.SCHEDULED, W.IN_PROGRESS, W.ON_HOLD})
PLANNABLE = frozenset({W.SCHEDULED, W.IN_PROGRESS})


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What the status of a work order needs to know of a visit."""

    status: str
    outcome: str = ""


def may_move(moves: Mapping[str, frozenset[str]], before: str, after: str) -> bool:
    """Whether a machine allows the step; staying is not a step."""
    return after in moves[before]


def status_from(current: str, assignment: str | None, visits: Iterable[VisitFacts]) -> W:
    """Return where a work order stands, from the assignment that stands (or None) and its visits.

    Completed: every visit came to an end, and one with the outcome "done".
    """
    if current in DECIDED:
        return W(current)
    facts = [visit for visit in visits if visit.status != V.CANCELLED]
    if any(visit.status in UNDERWAY for visit in facts):
        return W.IN_PROGRESS
    finished = [visit for visit in facts if visit.status == V.FINISHED]
    is_open = any(visit.status in OPEN_VISITS for visit in facts)
    if not is_open and any(visit.outcome == Outcome.DONE for visit in finished):
        return W.COMPLETED
    if finished:
        return W.IN_PROGRESS
    if assignment == A.ACCEPTED:
        return W.SCHEDULED
    return W.DISPATCHED if assignment == A.OFFERED else W.NEW


def may_offer(status: str, standing: str | None) -> bool:
    """Whether a work order can be offered: it is open, and no offer stands."""
    return standing is None and status in OPEN - {W.ON_HOLD}


def may_recall(assignment: str, visits: Iterable[VisitFacts]) -> bool:
    """Whether an offer can be taken back: nobody has set out yet."""
    begun = any(visit.status in BEGUN for visit in visits)
    return may_move(ASSIGNMENT_MOVES, assignment, A.RECALLED) and not begun


def may_plan(status: str, assignment: str | None) -> bool:
    """Whether a visit can be planned: the assignment is accepted and the work is neither done nor
    called off.
    """
    return assignment == A.ACCEPTED and status in PLANNABLE


def may_cancel(status: str, visits: Iterable[VisitFacts]) -> bool:
    """Whether a work order can be cancelled: it is open and nobody is on the way or on site."""
    return status in OPEN and not any(visit.status in UNDERWAY for visit in visits)


@dataclass(frozen=True, slots=True)
class Times:
    """When a visit was under way, as far as is known."""

    en_route_at: datetime | None = None
    arrived_at: datetime | None = None
    left_at: datetime | None = None

    def problem(self) -> str | None:
        """Return a word for what contradicts itself, or None."""
        if self.left_at is not None and self.arrived_at is None:
            return "left_without_arrival"
        known = [at for at in (self.en_route_at, self.arrived_at, self.left_at) if at is not None]
        return "out_of_order" if known != sorted(known) else None


def status_of_times(times: Times) -> V:
    """Return where a visit stands by its times alone."""
    if times.left_at is not None:
        return V.FINISHED
    if times.arrived_at is not None:
        return V.ON_SITE
    return V.EN_ROUTE if times.en_route_at is not None else V.PLANNED
