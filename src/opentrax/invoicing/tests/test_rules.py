"""No sequence of acts leads a proposal or an invoice into an impossible state, and each refusal has
a reason. A table that is broken on purpose is found.
"""

import dataclasses
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.pricing import TimeRule
from opentrax.invoicing import rules
from opentrax.invoicing.rules import INVOICE, PROPOSAL, Judged, LaborLine, PaperFacts
from opentrax.organizations.models import Role
from opentrax.workorders.rules import Actor, Machine, Side

MACHINES: tuple[Machine[Any], ...] = (PROPOSAL, INVOICE)
ACTORS = st.builds(
    Actor, st.frozensets(st.sampled_from(Side), max_size=3), st.sampled_from([None, *Role])
)
FACTS = st.builds(PaperFacts, st.booleans(), st.booleans(), st.booleans())
LIVES = st.lists(st.tuples(ACTORS, FACTS, st.integers(0, 9)), min_size=1, max_size=25)
# What a life may look like: nothing is decided before it was submitted, and nothing twice.
PATHS = {
    "submitted": {"draft"}, "approved": {"submitted"}, "challenged": {"submitted"},
    "rejected": {"submitted"}, "resubmitted": {"challenged"}, "paid": {"approved"},
}  # fmt: skip


def lived(machine: Machine[Any], life: list[tuple[Actor, PaperFacts, int]]) -> list[str]:
    """The states that a life goes through."""
    found, actions = [machine.start], sorted(machine.steps)
    for by, facts, which in life:
        action = actions[which % len(actions)]
        if machine.refusal(found[-1], action, by, facts) is None:
            found.append(machine.steps[action].target)
    return found


def impossible(found: list[str]) -> bool:
    return any(b not in PATHS or a not in PATHS[b] for a, b in pairwise(found))


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
@given(data=st.data())
def test_no_life_is_impossible(machine: Machine[Any], data: st.DataObject) -> None:
    assert not impossible(lived(machine, data.draw(LIVES)))


def test_control_a_table_that_is_broken_is_found() -> None:
    step = dataclasses.replace(
        INVOICE.steps["pay"], sources=frozenset({"submitted", "approved"}), guards=()
    )
    broken = dataclasses.replace(INVOICE, steps={**INVOICE.steps, "pay": step})
    everybody = Actor(frozenset(Side), Role.OWNER)
    facts = PaperFacts(is_held=True, is_open=True, is_done=True)
    order = sorted(broken.steps)
    life = [(everybody, facts, order.index(action)) for action in ("submit", "pay")]
    assert impossible(lived(broken, life))
    assert not impossible(lived(INVOICE, life))


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
@given(by=ACTORS, facts=FACTS, data=st.data())
def test_every_refusal_has_words(
    machine: Machine[Any], by: Actor, facts: PaperFacts, data: st.DataObject
) -> None:
    state = data.draw(st.sampled_from(machine.states))
    action = data.draw(st.sampled_from(sorted(machine.steps)))
    reason = machine.refusal(state, action, by, facts)
    assert reason is None or len(str(reason.label)) > 10
    if not by.sides:
        assert reason is not None


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_every_state_is_reached_and_ends_are_ends(machine: Machine[Any]) -> None:
    moves = machine.moves()
    reached, waiting = {machine.start}, [machine.start]
    while waiting:
        for target in moves[waiting.pop()] - reached:
            reached.add(target)
            waiting.append(target)
    assert reached == set(machine.states)
    assert {state for state, targets in moves.items() if not targets} == machine.ends


def test_each_side_has_its_part() -> None:
    facts = PaperFacts(is_held=True, is_open=True, is_done=True)
    keeper = Actor(frozenset({Side.KEEPER}), Role.OWNER)
    provider = Actor(frozenset({Side.PROVIDER}), Role.OWNER)
    for machine in MACHINES:
        assert not machine.may("draft", "submit", keeper, facts)
        assert not machine.may("submitted", "approve", provider, facts)
        technician = Actor(frozenset({Side.PROVIDER}), Role.TECHNICIAN)
        assert not machine.may("draft", "submit", technician, facts)


@given(
    st.lists(st.tuples(st.decimals(0, 20, places=3), st.booleans(), st.booleans()), max_size=6),
    st.integers(0, 40_000), st.integers(0, 300), st.integers(0, 60),
)  # fmt: skip
def test_no_minute_is_covered_twice(
    given_lines: list[tuple[Any, bool, bool]], raw: int, before: int, tolerance: int
) -> None:
    contract = rules.Contract(TimeRule(), tolerance, Decimal(0))
    lines = [LaborLine(h, ("v", travel) if named else None) for h, travel, named in given_lines]
    judged = rules.judged_labor(lines, {("v", False): raw}, {("v", False): before}, contract)
    covered = 0
    for line, one in zip(lines, judged, strict=True):
        minutes = rules.billed_minutes(line.hours)
        assert 0 <= one.beyond_minutes <= minutes
        if line.spent is None:
            assert one == Judged(None, None, minutes)
        elif not line.spent[1]:
            covered += minutes - one.beyond_minutes
    assert covered <= max((raw + 30) // 60 + tolerance - before, 0)


def test_least_time_and_tolerance_are_of_the_visit_once() -> None:
    contract = rules.Contract(TimeRule(least_minutes=60), 15, Decimal(0))
    on_site, travel = LaborLine(Decimal("1.25"), ("v", False)), LaborLine(Decimal(1), ("v", True))
    judged = rules.judged_labor(
        [on_site, travel], {("v", False): 40 * 60, ("v", True): 5 * 60}, {}, contract
    )
    assert [(one.rounded_minutes, one.beyond_minutes) for one in judged] == [(60, 0), (5, 55)]


def test_crumbs_of_hours_are_minutes() -> None:
    crumbs = [LaborLine(Decimal("0.008"), None)] * 100
    contract = rules.Contract(TimeRule(), 15, Decimal(5))
    assert sum(one.beyond_minutes for one in rules.judged_labor(crumbs, {}, {}, contract)) == 100
