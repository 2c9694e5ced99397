"""Time as a contract counts it, and what lines come to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.pricing import (
    Tax,
    TimeRule,
    line_amount,
    minutes_of_hours,
    rounded_minutes,
    sums,
    tolerated_minutes,
    total,
)

RULES = st.builds(TimeRule, st.integers(0, 60), st.booleans(), st.integers(0, 240))


@pytest.mark.parametrize(
    ("seconds", "rule", "minutes"),
    [
        (0, TimeRule(15, True, 60), 0),
        (1, TimeRule(15, True), 15),
        (900, TimeRule(15, True), 15),
        (901, TimeRule(15, True), 30),
        (7800, TimeRule(15, False), 135),  # 8.67 steps
        (449, TimeRule(15, False), 0),
        (450, TimeRule(15, False), 15),  # the half goes up
        (449, TimeRule(15, False, 30), 30),
        (90, TimeRule(), 2),
    ],
)
def test_rounding(seconds: int, rule: TimeRule, minutes: int) -> None:
    assert rounded_minutes(seconds, rule) == minutes


@given(st.integers(1, 10**6), RULES)
def test_rounded_time_is_near_the_raw_one_and_never_falls_with_it(
    seconds: int, rule: TimeRule
) -> None:
    found, step = rounded_minutes(seconds, rule), max(rule.step_minutes, 1)
    assert found >= rule.least_minutes
    assert found <= rounded_minutes(seconds + 1, rule)
    assert found == rule.least_minutes or abs(found * 60 - seconds) < step * 60
    if rule.is_up:
        assert found * 60 >= seconds


def test_the_larger_tolerance_holds() -> None:
    assert tolerated_minutes(60, 15, Decimal(5)) == 75
    assert tolerated_minutes(600, 15, Decimal(5)) == 630
    assert minutes_of_hours(Decimal("1.333")) == 80


@given(
    st.lists(
        st.tuples(st.decimals(0, 10**6, places=4), st.decimals(0, 999, places=3), st.booleans()),
        max_size=8,
    ),
    st.lists(st.builds(Tax, st.just("T"), st.decimals(0, 30, places=3)), max_size=3),
    st.sampled_from([0, 2, 3]),
)
def test_what_is_shown_always_adds_up(
    given_lines: list[tuple[Decimal, Decimal, bool]], taxes: list[Tax], digits: int
) -> None:
    lines = [(line_amount(many, unit, digits), taxed) for unit, many, taxed in given_lines]
    found = sums(lines, taxes, digits)
    assert found.net == total(amount for amount, _ in lines)
    assert found.total == found.net + total(tax.amount for tax in found.taxes)
    for tax in found.taxes:
        assert abs(tax.amount - tax.base * tax.percent / 100) * 2 <= Decimal(1).scaleb(-digits)
