"""Which rule decides: pure, with the hours of a week."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.workorders.rules.dispatch import Asked, RuleFacts, Window, first_match
from opentrax.workorders.states import Hours, Priority

SHOP, YARD = UUID(int=1), UUID(int=2)
OFFICE = Window(frozenset({1, 2, 3, 4, 5}), time(8), time(17))
NIGHT = Window(frozenset({5}), time(22), time(6))
TUESDAY = datetime(2026, 3, 24, 10, 0, tzinfo=UTC)


def rule(
    number: int, trade: str = "", location: UUID | None = None, priority: str = "",
    hours: str = Hours.ALWAYS, window: Window = OFFICE,
) -> RuleFacts:  # fmt: skip
    return RuleFacts(UUID(int=number), trade, location, priority, hours, window)


def asked(at: datetime = TUESDAY, priority: str = Priority.NORMAL, *trades: str) -> Asked:
    return Asked(frozenset(trades), SHOP, priority, at)


@pytest.mark.parametrize(
    ("window", "at", "holds"),
    [
        (OFFICE, "2026-03-24 08:00", True),
        (OFFICE, "2026-03-24 17:00", False),
        (OFFICE, "2026-03-24 07:59", False),
        (OFFICE, "2026-03-28 10:00", False),  # a Saturday
        (NIGHT, "2026-03-27 22:00", True),  # a Friday
        (NIGHT, "2026-03-28 05:59", True),  # the night that began on Friday
        (NIGHT, "2026-03-28 06:00", False),
        (NIGHT, "2026-03-27 05:00", False),  # the night that began on Thursday
        (Window(frozenset({2}), time(0), time(0)), "2026-03-24 23:59", True),
        (Window(frozenset({2}), time(0), time(0)), "2026-03-25 00:00", False),
    ],
)
def test_hours_of_a_week(window: Window, at: str, holds: bool) -> None:
    assert window.holds(datetime.fromisoformat(f"{at}+00:00")) is holds


def test_the_first_that_fits_decides_and_says_why() -> None:
    rules = [
        rule(1, trade="hvac", priority=Priority.EMERGENCY),
        rule(2, trade="hvac", location=SHOP),
        rule(3, hours=Hours.OUTSIDE),
        rule(4),
    ]
    found = first_match(rules, asked(TUESDAY, Priority.NORMAL, "hvac", "own"))
    assert found is not None
    assert (found.key.int, found.why) == (2, ("trade", "location"))
    night = first_match(rules, asked(TUESDAY + timedelta(hours=9)))
    assert night is not None
    assert (night.key.int, night.why) == (3, ("outside",))
    rest = first_match(rules, asked())
    assert rest is not None
    assert (rest.key.int, rest.why) == (4, ())
    assert first_match(rules[:3], asked()) is None


RULES = st.lists(
    st.builds(
        RuleFacts, st.uuids(), st.sampled_from(["", "hvac", "plumbing"]),
        st.sampled_from([None, SHOP, YARD]), st.sampled_from(["", *Priority]),
        st.sampled_from(list(Hours)), st.sampled_from([OFFICE, NIGHT]),
    ),
    max_size=6, unique_by=lambda found: found.key,
)  # fmt: skip
ASKED = st.builds(
    Asked, st.frozensets(st.sampled_from(["hvac", "plumbing"])), st.sampled_from([SHOP, YARD]),
    st.sampled_from(list(Priority)), st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


@given(rules=RULES, order=ASKED)
def test_nothing_before_the_rule_that_decides_would_have_fitted(
    rules: list[RuleFacts], order: Asked
) -> None:
    found = first_match(rules, order)
    fits = [one.key for one in rules if first_match([one], order) is not None]
    assert (found.key if found else None) == (fits[0] if fits else None)


@given(window=st.sampled_from([OFFICE, NIGHT]), at=st.datetimes(timezones=st.just(UTC)))
def test_within_and_outside_are_opposites(window: Window, at: datetime) -> None:
    within = first_match([rule(1, hours=Hours.WITHIN, window=window)], asked(at))
    outside = first_match([rule(1, hours=Hours.OUTSIDE, window=window)], asked(at))
    assert (within is None) != (outside is None)
