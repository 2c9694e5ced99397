"""No sequence of acts leads a work order, an assignment or a visit into an impossible state."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from opentrax.workorders import rules
from opentrax.workorders.rules import VisitFacts
from opentrax.workorders.states import AssignmentStatus as A
from opentrax.workorders.states import Outcome
from opentrax.workorders.states import VisitStatus as V
from opentrax.workorders.states import WorkOrderStatus as W

# The steps that a work order may make; everything else is a fault.
STEPS = {
    W.NEW: {W.DISPATCHED, W.SCHEDULED, W.CANCELLED},
    W.DISPATCHED: {W.NEW, W.SCHEDULED, W.CANCELLED},
    W.SCHEDULED: {W.NEW, W.IN_PROGRESS, W.COMPLETED, W.CANCELLED},
    W.IN_PROGRESS: {W.SCHEDULED, W.COMPLETED, W.CANCELLED},
    W.COMPLETED: {W.IN_PROGRESS},
    W.CANCELLED: set(),
}
OUTCOMES = ["", *Outcome.values]


class LifeOfAWorkOrder(RuleBasedStateMachine):
    """Every act that the rules allow, in any order, by both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.status: str = W.NEW
        self.standing: str | None = None
        self.visits: list[VisitFacts] = []
        self.history: list[str] = [W.NEW]

    def settle(self) -> None:
        self.status = rules.status_from(self.status, self.standing, self.visits)
        if self.status != self.history[-1]:
            self.history.append(self.status)

    @rule(in_house=st.booleans())
    def offer(self, in_house: bool) -> None:
        if rules.may_offer(self.status, self.standing):
            self.standing = A.ACCEPTED if in_house else A.OFFERED
            self.settle()

    @precondition(lambda self: self.standing == A.OFFERED)
    @rule(answer=st.sampled_from([A.ACCEPTED, A.DECLINED, A.EXPIRED]))
    def answer(self, answer: A) -> None:
        assert rules.may_move(rules.ASSIGNMENT_MOVES, A.OFFERED, answer)
        self.standing = A.ACCEPTED if answer == A.ACCEPTED else None
        self.settle()

    @precondition(lambda self: self.standing is not None)
    @rule()
    def recall(self) -> None:
        assert self.standing is not None
        if rules.may_recall(self.standing, self.visits):
            self.visits = [self._called_off(visit) for visit in self.visits]
            self.standing = None
            self.settle()

    @rule()
    def plan(self) -> None:
        if rules.may_plan(self.status, self.standing):
            self.visits.append(VisitFacts(V.PLANNED))
            self.settle()

    @precondition(lambda self: self.visits and self.status != W.CANCELLED)
    @rule(which=st.integers(0, 5), to=st.sampled_from(list(V)), outcome=st.sampled_from(OUTCOMES))
    def move(self, which: int, to: V, outcome: str) -> None:
        which %= len(self.visits)
        if rules.may_move(rules.VISIT_MOVES, self.visits[which].status, to):
            self.visits[which] = VisitFacts(to, outcome if to == V.FINISHED else "")
            self.settle()

    @rule()
    def cancel(self) -> None:
        if rules.may_cancel(self.status, self.visits):
            self.visits = [self._called_off(visit) for visit in self.visits]
            self.standing = None if self.standing == A.OFFERED else self.standing
            self.status = W.CANCELLED
            self.settle()

    @staticmethod
    def _called_off(visit: VisitFacts) -> VisitFacts:
        planned = visit.status in {V.PLANNED, V.MISSED}
        return VisitFacts(V.CANCELLED) if planned else visit

    @invariant()
    def every_step_is_known(self) -> None:
        for before, after in pairwise(self.history):
            assert after in STEPS[W(before)], (before, after)

    @invariant()
    def nobody_is_under_way_for_nothing(self) -> None:
        under_way = any(visit.status in rules.UNDERWAY for visit in self.visits)
        if under_way:
            assert self.standing == A.ACCEPTED
            assert self.status == W.IN_PROGRESS

    @invariant()
    def what_is_over_has_nothing_open(self) -> None:
        if self.status in {W.COMPLETED, W.CANCELLED}:
            assert not any(visit.status in rules.OPEN_VISITS for visit in self.visits)
        if self.status == W.COMPLETED:
            assert any(visit.outcome == Outcome.DONE for visit in self.visits)

    @invariant()
    def what_waits_for_somebody_has_somebody(self) -> None:
        expected = {W.NEW: None, W.DISPATCHED: A.OFFERED, W.SCHEDULED: A.ACCEPTED}
        if self.status in expected:
            assert self.standing == expected[W(self.status)]


TestLifeOfAWorkOrder = LifeOfAWorkOrder.TestCase


@given(
    status=st.sampled_from(list(W)),
    assignment=st.sampled_from([None, *A]),
    visits=st.lists(
        st.builds(VisitFacts, st.sampled_from(list(V)), st.sampled_from(OUTCOMES)), max_size=5
    ),
)
def test_the_status_follows_from_the_facts_alone(
    status: W, assignment: A | None, visits: list[VisitFacts]
) -> None:
    once = rules.status_from(status, assignment, visits)
    assert rules.status_from(once, assignment, visits) == once
    assert rules.status_from(status, assignment, reversed(visits)) == once
    assert (once == status) or status not in rules.DECIDED


def test_every_state_of_the_machines_has_its_moves() -> None:
    assert set(rules.ASSIGNMENT_MOVES) == set(A)
    assert set(rules.VISIT_MOVES) == set(V)


_T = datetime(2026, 3, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "problem", "status"),
    [
        (rules.Times(), None, V.PLANNED),
        (rules.Times(en_route_at=_T), None, V.EN_ROUTE),
        (rules.Times(_T, _T + timedelta(hours=1)), None, V.ON_SITE),
        (rules.Times(None, _T, _T), None, V.FINISHED),
        (rules.Times(_T, None, _T), "left_without_arrival", V.FINISHED),
        (rules.Times(_T, _T - timedelta(seconds=1)), "out_of_order", V.ON_SITE),
    ],
)
def test_times(times: rules.Times, problem: str | None, status: V) -> None:
    assert times.problem() == problem
    assert rules.status_of_times(times) == status
