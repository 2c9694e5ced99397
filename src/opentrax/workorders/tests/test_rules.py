"""No sequence of acts leads a work order, an assignment or a visit into an impossible state, and
every refusal has a reason. Rules that are broken on purpose are found.
"""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from opentrax.organizations.models import Role
from opentrax.workorders import rules
from opentrax.workorders.rules import Actor, OrderFacts, Reason, Side, VisitAct, VisitFacts
from opentrax.workorders.rules.machine import WITHOUT_ROLE
from opentrax.workorders.rules.work_order import PLANNABLE
from opentrax.workorders.states import AssignmentStatus as A
from opentrax.workorders.states import Outcome
from opentrax.workorders.states import VisitStatus as V
from opentrax.workorders.states import WorkOrderStatus as W

OUTCOMES = ["", *Outcome.values]
MACHINES: tuple[rules.Machine[Any], ...] = (rules.WORK_ORDER, rules.ASSIGNMENT, rules.VISIT)
ACTORS = st.builds(
    Actor, st.frozensets(st.sampled_from(Side), max_size=3), st.sampled_from([None, *Role])
)
KEEPER = Actor(frozenset({Side.KEEPER}), Role.OWNER)
PROVIDER = Actor(frozenset({Side.PROVIDER}), Role.OWNER)
IN_HOUSE = Actor(frozenset({Side.KEEPER, Side.PROVIDER}), Role.OWNER)
# Mostly people who may: a life in which nearly everything is refused shows little.
_T = datetime(2026, 3, 23, 8, tzinfo=UTC)
PEOPLE = st.sampled_from([
    IN_HOUSE, KEEPER, PROVIDER, rules.PROGRAM,
    Actor(frozenset({Side.PROVIDER}), Role.TECHNICIAN), Actor(frozenset(), Role.OWNER),
])  # fmt: skip


# Lives that end before anybody was sent are short and all alike: most go on.
MOVES = st.sampled_from(["arrive", "arrive", "leave", *sorted(rules.VISIT.steps)])
RARE = st.integers(0, 9).map(lambda n: n == 0)


# What has begun ends by a recall alone, so that is tried more often.
ANSWERS = ["accept", "decline", "expire", "recall", "recall", "recall"]


class LifeOfAWorkOrder(RuleBasedStateMachine):
    """Every act, by anybody, in any order: what the rules allow is done."""

    machines: ClassVar[Mapping[str, rules.Machine[Any]]] = {m.name: m for m in MACHINES}

    def __init__(self) -> None:
        super().__init__()
        self.status: str = W.NEW
        self.standing: str | None = None
        self.visits: list[VisitFacts] = []
        self.is_said_done = False
        self.redo_after: int | None = None
        self.rejected_at: datetime | None = None
        self.at = _T
        self.history: list[str] = [W.NEW]

    @property
    def facts(self) -> OrderFacts:
        return OrderFacts(
            self.standing, tuple(self.visits), is_said_done=self.is_said_done,
            redo_after=self.redo_after, is_over=self.status not in rules.OPEN,
            rejected_at=self.rejected_at,
        )  # fmt: skip

    def settle(self) -> None:
        self.at += timedelta(minutes=1)
        self._stand(self.status)
        self._stand(rules.status_from(self.status, self.facts))

    def _stand(self, status: str) -> None:
        self.status = status
        if status != self.history[-1]:
            self.history.append(status)

    def _may(self, machine: str, state: str, action: str, by: Actor, facts: Any) -> bool:
        reason = self.machines[machine].refusal(state, action, by, facts)
        assert reason is None or str(Reason(reason).label)
        return reason is None

    def _may_on_order(self, action: str, by: Actor) -> bool:
        return self._may("work order", self.status, action, by, self.facts)

    @initialize(offered=st.booleans(), planned=st.integers(0, 2))
    def begins(self, offered: bool, planned: int) -> None:
        """Lives begin at several points, or most would end before anybody was sent."""
        if offered or planned:
            self.offer(IN_HOUSE, in_house=bool(planned))
        for _ in range(planned):
            self.plan(IN_HOUSE)

    @rule(by=PEOPLE, in_house=st.booleans())
    def offer(self, by: Actor, in_house: bool) -> None:
        if self._may_on_order("offer", by):
            self.standing = A.ACCEPTED if in_house else A.OFFERED
            self.settle()

    @precondition(lambda self: self.standing is not None)
    @rule(by=PEOPLE, action=st.sampled_from(ANSWERS), rare=RARE)
    def answer(self, by: Actor, action: str, rare: bool) -> None:
        assert self.standing is not None
        if action != "accept" and not (rare or self.visits):
            return
        facts = dataclasses.replace(self.facts, has_run_out=action == "expire")
        if self._may("assignment", self.standing, action, by, facts):
            after = rules.ASSIGNMENT.steps[action].target
            if action == "recall":
                self.visits = [self._called_off(visit) for visit in self.visits]
                self.redo_after, self.rejected_at, self.is_said_done = None, None, False
            self.standing = after if after in rules.STANDING else None
            self.settle()

    @rule(by=PEOPLE)
    def plan(self, by: Actor) -> None:
        if self._may_on_order("plan", by):
            self.visits.append(VisitFacts(V.PLANNED, "", len(self.visits) + 1))
            self.settle()

    @precondition(lambda self: bool(self.visits))
    @rule(
        by=PEOPLE, which=st.integers(0, 5), is_own=st.booleans(),
        action=MOVES, outcome=st.sampled_from(OUTCOMES),
        told=st.sampled_from([V.PLANNED, V.EN_ROUTE, V.ON_SITE, V.FINISHED]),
    )  # fmt: skip
    def move(self, by: Actor, which: int, is_own: bool, action: str, outcome: str, told: V) -> None:
        which %= len(self.visits)
        visit, act = self.visits[which], self._act(is_own)
        if not self._may("visit", visit.status, action, by, act):
            return
        to = self._target(visit, action, told)
        kept = visit.outcome if action in {"leave", "refuse", "follow_late"} else ""
        said = outcome if action == "report" else kept
        came = to in {V.ON_SITE, V.FINISHED} and visit.status in {V.PLANNED, V.EN_ROUTE, V.MISSED}
        self.visits[which] = VisitFacts(
            to, said if to == V.FINISHED else "", visit.sequence,
            self.at if came else visit.arrived_at,
        )  # fmt: skip
        self.settle()

    def _act(self, is_own: bool) -> VisitAct:
        return VisitAct(
            is_own, self.status not in rules.OPEN, is_order_decided=self.status in rules.DECIDED
        )

    @staticmethod
    def _target(visit: VisitFacts, action: str, told: V) -> str:
        if action == "refuse":
            return V.PLANNED if visit.status == V.EN_ROUTE else visit.status
        return rules.VISIT.steps[action].target or told

    @rule(by=PEOPLE, rare=RARE)
    def cancel(self, by: Actor, rare: bool) -> None:
        if (rare or self.visits) and self._may_on_order("cancel", by):
            self.visits = [self._called_off(visit) for visit in self.visits]
            self.standing = None if self.standing == A.OFFERED else self.standing
            self._stand(W.CANCELLED)
            self.settle()

    @rule(by=PEOPLE, action=st.sampled_from(["hold", "resume", "verify", "close"]))
    def decide(self, by: Actor, action: str) -> None:
        if self._may_on_order(action, by):
            self._stand(rules.WORK_ORDER.steps[action].target)
            self.settle()

    @rule(by=PEOPLE)
    def complete(self, by: Actor) -> None:
        if self._may_on_order("complete", by):
            self.visits = [
                VisitFacts(V.CANCELLED, "", v.sequence) if v.status == V.PLANNED else v
                for v in self.visits
            ]
            self.is_said_done = True
            self._stand(W.COMPLETED)
            self.settle()

    @rule(by=PEOPLE)
    def reject(self, by: Actor) -> None:
        if self._may_on_order("reject", by):
            self.redo_after = max((v.sequence for v in self.visits), default=0)
            self.rejected_at = self.at
            self.is_said_done = False
            self._stand(W.IN_PROGRESS)
            self.settle()

    @staticmethod
    def _called_off(visit: VisitFacts) -> VisitFacts:
        planned = visit.status in {V.PLANNED, V.MISSED}
        return VisitFacts(V.CANCELLED, "", visit.sequence) if planned else visit

    @invariant()
    def every_step_is_drawn(self) -> None:
        moves = rules.WORK_ORDER.moves()
        for before, after in pairwise(self.history):
            assert after in moves[before], (before, after)

    @invariant()
    def nobody_is_under_way_for_nothing(self) -> None:
        if any(visit.status in rules.OPEN_VISITS for visit in self.visits):
            assert self.standing == A.ACCEPTED
        if self.facts.is_under_way:
            assert self.status == W.IN_PROGRESS

    @invariant()
    def what_is_done_was_done(self) -> None:
        if self.status == W.COMPLETED:
            assert not any(visit.status in rules.OPEN_VISITS for visit in self.visits)
            done = any(visit.outcome == Outcome.DONE for visit in self.visits)
            assert done or self.is_said_done
            assert self.standing == A.ACCEPTED

    @invariant()
    def what_is_called_off_has_nothing_open(self) -> None:
        if self.status == W.CANCELLED:
            assert not any(visit.status in rules.OPEN_VISITS for visit in self.visits)
            assert self.standing != A.OFFERED

    @invariant()
    def what_waits_for_somebody_has_somebody(self) -> None:
        expected = {W.NEW: None, W.DISPATCHED: A.OFFERED, W.SCHEDULED: A.ACCEPTED}
        if self.status in expected:
            assert self.standing == expected[W(self.status)]

    @invariant()
    def what_is_sent_back_waits_for_another_visit(self) -> None:
        if self.redo_after is not None and self.status == W.COMPLETED and not self.is_said_done:
            since = self.rejected_at or _T
            later = [
                v for v in self.visits
                if v.sequence > self.redo_after or (v.arrived_at or _T) > since
            ]  # fmt: skip
            assert any(visit.outcome == Outcome.DONE for visit in later)

    @invariant()
    def what_is_offered_anew_begins_anew(self) -> None:
        if self.standing != A.ACCEPTED and self.status not in rules.DECIDED:
            assert self.status in {W.NEW, W.DISPATCHED}
            assert (self.redo_after, self.rejected_at, self.is_said_done) == (None, None, False)


TestLifeOfAWorkOrder = LifeOfAWorkOrder.TestCase


def _broken(machine: rules.Machine[Any], action: str, **changes: Any) -> dict[str, Any]:
    step = dataclasses.replace(machine.steps[action], **changes)
    wrong = dataclasses.replace(machine, steps={**machine.steps, action: step})
    return {**LifeOfAWorkOrder.machines, machine.name: wrong}


ANYBODY = dict.fromkeys(Side, "workorders.view")
FAULTS = {
    "work is called off under somebody on site": (
        _broken(rules.WORK_ORDER, "cancel", guards=()), {"nobody_is_under_way_for_nothing"},
    ),
    "an offer is taken back from who is there": (
        _broken(rules.ASSIGNMENT, "recall", guards=()),
        {"nobody_is_under_way_for_nothing", "what_is_offered_anew_begins_anew"},
    ),
    "what is assigned is offered again": (
        _broken(rules.WORK_ORDER, "offer", guards=()),
        {"nobody_is_under_way_for_nothing", "what_is_offered_anew_begins_anew"},
    ),
    "visits are planned on an offer": (
        _broken(rules.WORK_ORDER, "plan", guards=(), sources=frozenset({*PLANNABLE, W.DISPATCHED})),
        {"nobody_is_under_way_for_nothing"},
    ),
    "work that waits for an answer is completed": (
        _broken(rules.WORK_ORDER, "complete", guards=(), sources=frozenset({W.DISPATCHED})),
        {"what_is_done_was_done"},
    ),
    "a visit of cancelled work is made": (
        _broken(rules.VISIT, "reschedule", guards=(), sources=frozenset(V)),
        {"nobody_is_under_way_for_nothing", "what_is_called_off_has_nothing_open"},
    ),
    "work is held before anybody took it": (
        _broken(rules.WORK_ORDER, "hold", guards=(), sources=frozenset({W.NEW})),
        {"every_step_is_drawn"},
    ),
}  # fmt: skip


# The first example that fails is enough: making it small is for people who look for a fault.
SEARCH = settings(phases=[Phase.generate], max_examples=400, report_multiple_bugs=False)
LONG = settings(SEARCH, max_examples=4000)  # it ends with what it finds


@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_rule_that_is_broken_on_purpose_is_found(fault: str) -> None:
    broken, found_by = FAULTS[fault]

    class Broken(LifeOfAWorkOrder):
        machines = broken

        @invariant()
        def every_step_is_drawn(self) -> None:
            if "every_step_is_drawn" in found_by:  # else what is really wrong has to be found
                super().every_step_is_drawn()

    with pytest.raises(AssertionError) as found:
        run_state_machine_as_test(Broken, settings=LONG)  # type: ignore[no-untyped-call]
    assert found.traceback[-1].name in found_by


def test_control_the_same_search_finds_nothing_in_the_rules_as_they_are() -> None:
    run_state_machine_as_test(LifeOfAWorkOrder, settings=SEARCH)  # type: ignore[no-untyped-call]


def _facts(machine: rules.Machine[Any]) -> st.SearchStrategy[Any]:
    if machine is rules.VISIT:
        return st.builds(VisitAct, st.booleans(), st.booleans(), st.booleans())
    visits = st.lists(
        st.builds(VisitFacts, st.sampled_from(list(V)), st.sampled_from(OUTCOMES)), max_size=3
    )
    return st.builds(
        OrderFacts, st.sampled_from([None, *A]), visits.map(tuple), st.booleans(),
        st.none() | st.integers(0, 3), st.booleans(), st.booleans(),
    )  # fmt: skip


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
@given(data=st.data(), by=ACTORS)
def test_every_refusal_has_a_reason_in_words(
    machine: rules.Machine[Any], data: st.DataObject, by: Actor
) -> None:
    state = data.draw(st.sampled_from(machine.states))
    facts = data.draw(_facts(machine))
    for action, step in machine.steps.items():
        reason = machine.refusal(state, action, by, facts)
        allowed = any(
            side in WITHOUT_ROLE or by.role in step.roles(side) for side in by.sides & set(step.who)
        )
        if reason is None:
            assert allowed
            assert state in step.sources
        else:
            assert str(Reason(reason).label).strip()
            assert (reason in {Reason.ROLE, step.wrong_side}) or allowed


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_from_the_start_every_state_is_reached_and_ends_are_ends(
    machine: rules.Machine[Any],
) -> None:
    moves, reached, ahead = machine.moves(), {machine.start}, [machine.start]
    while ahead:
        for state in moves[ahead.pop()] - reached:
            reached.add(state)
            ahead.append(state)
    assert reached == set(machine.states)
    assert {state for state in machine.states if not moves[state]} == set(machine.ends)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_step_is_somebodys(machine: rules.Machine[Any]) -> None:
    for step, side in product(machine.steps.values(), Side):
        assert (side in step.who) == (bool(step.roles(side)) or (side in step.who))
        assert step.sources
        assert Role.VIEWER not in step.roles(side)


def test_a_technician_moves_their_own_visits_alone() -> None:
    by = Actor(frozenset({Side.PROVIDER}), Role.TECHNICIAN)
    for action in ("set_out", "arrive"):
        assert rules.VISIT.may(V.PLANNED, action, by, VisitAct(is_own=True))
        assert (
            rules.VISIT.refusal(V.PLANNED, action, by, VisitAct(is_own=False))
            == Reason.ANOTHERS_VISIT
        )
    assert rules.VISIT.refusal(V.PLANNED, "cancel", by, VisitAct(is_own=True)) == Reason.ROLE


def test_who_may_not_act_is_not_told_where_it_stands() -> None:
    stranger = Actor(frozenset(), Role.OWNER)
    told = {rules.WORK_ORDER.refusal(s, "cancel", stranger, OrderFacts()) for s in W}
    assert told == {Reason.KEEPER_CHANGES}


def test_each_side_has_its_part() -> None:
    accepted = OrderFacts(A.ACCEPTED)
    assert rules.WORK_ORDER.may(W.COMPLETED, "verify", KEEPER, accepted)
    assert not rules.WORK_ORDER.may(W.COMPLETED, "verify", PROVIDER, accepted)
    assert rules.WORK_ORDER.may(W.SCHEDULED, "complete", PROVIDER, accepted)
    assert not rules.WORK_ORDER.may(W.SCHEDULED, "complete", KEEPER, accepted)
    for by in (KEEPER, PROVIDER):
        assert rules.WORK_ORDER.may(W.IN_PROGRESS, "hold", by, accepted)


@given(status=st.sampled_from(list(W)), facts=_facts(rules.WORK_ORDER))
def test_the_status_follows_from_the_facts_alone(status: W, facts: OrderFacts) -> None:
    once = rules.status_from(status, facts)
    turned = dataclasses.replace(facts, visits=facts.visits[::-1])
    assert rules.status_from(once, facts) == once
    assert rules.status_from(status, turned) == once
    assert (once == status) or status not in rules.DECIDED


def test_progress_counts_visits_by_where_they_stand() -> None:
    some = [(V.PLANNED, ""), (V.ON_SITE, ""), (V.FINISHED, "done"), (V.FINISHED, "no_access"),
            (V.MISSED, ""), (V.CANCELLED, "")]  # fmt: skip
    found = rules.progress_of([VisitFacts(s, o, n) for n, (s, o) in enumerate(some)])
    assert found == rules.Progress(planned=1, under_way=1, finished=2, done=1, missed=1)
    assert (found.visits, found.percent) == (4, 50)
    assert rules.progress_of([]).percent == 0


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
