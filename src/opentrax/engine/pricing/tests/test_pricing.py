"""Rounding and caps, at their edges and as properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.pricing import Reach, rounded, total, used_of

pytestmark = [pytest.mark.hypothesis]

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("amount", "digits", "expected"),
    [
        ("2.345", 2, "2.35"), ("2.344", 2, "2.34"), ("-2.345", 2, "-2.35"), ("0.5", 0, "1"),
        ("1.5", 0, "2"), ("2.5", 0, "3"), ("1.2345", 3, "1.235"), ("7", 2, "7.00"),
    ],
)  # fmt: skip
def test_a_half_goes_away_from_zero(amount: str, digits: int, expected: str) -> None:
    assert str(rounded(Decimal(amount), digits)) == expected


@pytest.mark.parametrize(
    ("cap", "spent", "reach", "percent"),
    [
        (None, "10", Reach.NONE, None), ("100", "0", Reach.BELOW, 0),
        ("100", "79.99", Reach.BELOW, 79), ("100", "80", Reach.NEAR, 80),
        ("100", "99.99", Reach.NEAR, 99), ("100", "100", Reach.NEAR, 100),
        ("100", "100.01", Reach.OVER, 100), ("0", "0", Reach.BELOW, None),
        ("0", "0.01", Reach.OVER, None),
    ],
)  # fmt: skip
def test_near_from_80_percent_and_over_beyond_the_cap(
    cap: str | None, spent: str, reach: Reach, percent: int | None
) -> None:
    used = used_of(None if cap is None else Decimal(cap), Decimal(spent))
    assert (used.reach, used.percent) == (reach, percent)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_spending_more_never_reaches_less(cap: Decimal, spent: Decimal, more: Decimal) -> None:
    order = list(Reach)
    before, after = used_of(cap, spent), used_of(cap, spent + more)
    assert order.index(after.reach) >= order.index(before.reach)
    assert before.left is not None
    assert before.left + before.spent == cap


@given(st.lists(st.decimals(min_value=-1000, max_value=1000, places=4), max_size=30))
def test_what_is_shown_adds_up(amounts: list[Decimal]) -> None:
    shown = [rounded(amount, 2) for amount in amounts]
    assert total(shown) == rounded(total(shown), 2)
    assert all(abs(a - b) <= Decimal("0.005") for a, b in zip(amounts, shown, strict=True))
