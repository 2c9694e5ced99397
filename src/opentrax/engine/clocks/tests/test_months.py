"""Months of the calendar end as statutes and PostgreSQL count them."""

from datetime import UTC, datetime

import pytest

from opentrax.engine.clocks import months_after


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        ((2026, 3, 23), 24, (2028, 3, 23)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2027, 8, 31), 6, (2028, 2, 29)),
        ((2028, 2, 29), 24, (2030, 2, 28)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
    ],
)
def test_a_term_ends_on_the_same_day_of_the_month(
    at: tuple[int, ...], months: int, expected: tuple[int, ...]
):
    assert months_after(datetime(*at, 9, 30, tzinfo=UTC), months) == datetime(
        *expected, 9, 30, tzinfo=UTC
    )
