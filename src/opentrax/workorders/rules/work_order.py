"""The machine of a work order: new → dispatched → scheduled → in progress ⇄ on hold → completed →
verified → closed, or cancelled.

Where the work stands follows from its assignment and its visits (`status_from`); people decide
about the whole alone: hold and go on, complete, judge, close, cancel.
"""

from datetime import datetime

from opentrax.workorders.rules.facts import OPEN_VISITS, OrderFacts, VisitFacts
from opentrax.workorders.rules.machine import Guard, Machine, Side, Step, states, table
from opentrax.workorders.rules.reasons import Reason
from opentrax.workorders.states import AssignmentStatus as A
from opentrax.workorders.states import Outcome
from opentrax.workorders.states import VisitStatus as V
from opentrax.workorders.states import WorkOrderStatus as W

OPEN = frozenset({W.NEW, W.DISPATCHED, W.SCHEDULED, W.IN_PROGRESS, W.ON_HOLD})
# What people decided about the whole stays, whatever is told late of a visit.
DECIDED = frozenset({W.VERIFIED, W.CLOSED, W.CANCELLED})
PLANNABLE = frozenset({W.SCHEDULED, W.IN_PROGRESS, W.ON_HOLD})


def status_from(current: str, facts: OrderFacts) -> W:
    """Return where a work order stands by the facts.

    Completed: every visit came to an end, and one that the client did not send back has the outcome
    "done", or somebody said so by hand; and nothing of its checklists is missing. On hold ends by
    itself once somebody sets out, or when the work is taken from who holds it.
    """
    if current in DECIDED:
        return W(current)
    visits = [visit for visit in facts.visits if visit.status != V.CANCELLED]
    if facts.is_under_way:
        return W.IN_PROGRESS
    if current == W.ON_HOLD and facts.assignment == A.ACCEPTED:
        return W.ON_HOLD
    finished = [visit for visit in visits if visit.status == V.FINISHED]
    is_open = any(visit.status in OPEN_VISITS for visit in visits)
    is_filled = current == W.COMPLETED or not facts.missing
    if not is_open and is_filled and _is_done(facts):
        return W.COMPLETED
    if finished or (facts.redo_after is not None and facts.assignment == A.ACCEPTED):
        return W.IN_PROGRESS
    if facts.assignment == A.ACCEPTED:
        return W.SCHEDULED
    return W.DISPATCHED if facts.assignment == A.OFFERED else W.NEW


def _is_done(facts: OrderFacts) -> bool:
    return facts.is_said_done or any(
        visit.status == V.FINISHED and visit.outcome == Outcome.DONE and _counts(visit, facts)
        for visit in facts.visits
    )


def _counts(visit: VisitFacts, facts: OrderFacts) -> bool:
    """Nothing was sent back, or the visit was planned or made after that: one that was missed and
    moved has the number of its first plan.
    """
    return counts_after(visit, facts.redo_after, facts.rejected_at)


def counts_after(visit: VisitFacts, redo_after: int | None, rejected_at: datetime | None) -> bool:
    """Whether a visit is none of those that were sent back."""
    if redo_after is None or visit.sequence > redo_after:
        return True
    return (
        visit.arrived_at is not None and rejected_at is not None and visit.arrived_at > rejected_at
    )


_UNOFFERED = Guard[OrderFacts](lambda _by, facts: facts.assignment is None, Reason.ASSIGNED)
_NOBODY_THERE = Guard[OrderFacts](lambda _by, facts: not facts.is_under_way, Reason.SOMEBODY_THERE)
_ACCEPTED = Guard[OrderFacts](
    lambda _by, facts: facts.assignment == A.ACCEPTED, Reason.PROVIDER_PLANS
)
_FILLED = Guard[OrderFacts](lambda _by, facts: not facts.missing, Reason.ITEMS_MISSING)
_BOTH = {Side.KEEPER: "workorders.hold", Side.PROVIDER: "workorders.hold"}

WORK_ORDER: Machine[OrderFacts] = Machine(
    name="work order",
    states=tuple(W),
    start=W.NEW,
    ends=frozenset({W.CLOSED, W.CANCELLED}),
    steps=table(
        Step(
            "change", states(OPEN), "", {Side.KEEPER: "workorders.change"},
            Reason.KEEPER_CHANGES, Reason.OVER,
        ),
        Step(
            "offer", states(OPEN - {W.ON_HOLD}), "",
            {Side.KEEPER: "workorders.assign", Side.SYSTEM: ""},
            Reason.KEEPER_ASSIGNS, Reason.ASSIGNED, (_UNOFFERED,),
        ),
        Step(
            "plan", states(PLANNABLE), "", {Side.PROVIDER: "visits.plan"},
            Reason.PROVIDER_PLANS, Reason.PROVIDER_PLANS, (_ACCEPTED,),
        ),
        Step(
            "hold", states(W.IN_PROGRESS), W.ON_HOLD, _BOTH,
            Reason.BOTH_SIDES, Reason.NOT_UNDER_WAY, (_NOBODY_THERE,),
            {W.ON_HOLD: Reason.HELD_ALREADY},
        ),
        Step(
            "resume", states(W.ON_HOLD), W.IN_PROGRESS, _BOTH,
            Reason.BOTH_SIDES, Reason.NOT_ON_HOLD,
        ),
        Step(
            "complete", states(W.SCHEDULED, W.IN_PROGRESS), W.COMPLETED,
            {Side.PROVIDER: "workorders.complete"},
            Reason.PROVIDER_COMPLETES, Reason.NOT_COMPLETABLE,
            (_ACCEPTED, _NOBODY_THERE, _FILLED),
        ),
        Step(
            "reject", states(W.COMPLETED), W.IN_PROGRESS, {Side.KEEPER: "workorders.verify"},
            Reason.KEEPER_JUDGES, Reason.NOT_COMPLETED,
        ),
        Step(
            "verify", states(W.COMPLETED), W.VERIFIED,
            {Side.KEEPER: "workorders.verify", Side.SYSTEM: ""},
            Reason.KEEPER_JUDGES, Reason.NOT_COMPLETED,
        ),
        Step(
            "close", states(W.VERIFIED), W.CLOSED, {Side.KEEPER: "workorders.close"},
            Reason.KEEPER_JUDGES, Reason.NOT_VERIFIED,
        ),
        Step(
            "cancel", states(OPEN), W.CANCELLED,
            {Side.KEEPER: "workorders.change", Side.SYSTEM: ""},
            Reason.KEEPER_CHANGES, Reason.SOMEBODY_THERE, (_NOBODY_THERE,),
        ),
    ),
    follows={
        W.NEW: states(W.DISPATCHED, W.SCHEDULED),
        W.DISPATCHED: states(W.NEW, W.SCHEDULED),
        W.SCHEDULED: states(W.NEW, W.IN_PROGRESS, W.COMPLETED),
        W.IN_PROGRESS: states(W.SCHEDULED, W.COMPLETED, W.NEW),
        W.ON_HOLD: states(W.IN_PROGRESS, W.NEW),
        W.COMPLETED: states(W.IN_PROGRESS),
    },
)  # fmt: skip
