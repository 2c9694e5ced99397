"""Paid hours: each minute once, thresholds, legs, rounding, days on which clocks change."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.timesheets.intervals import Interval, local_week, total_s
from opentrax.timesheets.pay import DayPay, PayRules, Stretch, pay_week, split, to_step

ZONE = ZoneInfo("America/Halifax")
MONDAY = date(2026, 6, 1)
SPRING, AUTUMN = date(2026, 3, 2), date(2026, 10, 26)  # weeks whose Sunday changes the clocks


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZONE)  # noqa: DTZ007


def span(kind: str, begins: str, ends: str, day: date = MONDAY, meters: float = 0.0) -> Stretch:
    return Stretch(kind, Interval(at(day, begins), at(day, ends)), meters)


DAY = [
    span("travel", "07:00", "07:30", meters=20_049), span("onsite", "07:30", "10:00"),
    span("travel", "10:00", "10:20", meters=9_951), span("onsite", "10:20", "12:00"),
    span("break", "12:00", "12:30"), span("other", "12:30", "12:40"),
    span("onsite", "12:40", "16:00"), span("travel", "16:00", "17:00", meters=40_000),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rules", "minutes", "km"),
    [
        (PayRules(), 560, "70.0"),
        (PayRules(pays_first_leg=False), 530, "50.0"),
        (PayRules(pays_first_leg=False, pays_last_leg=False), 470, "10.0"),
        (PayRules(pays_breaks=True), 590, "70.0"),
        (PayRules(step_minutes=15), 555, "70.0"),
    ],
)
def test_legs_breaks_and_steps_are_the_rules(rules: PayRules, minutes: int, km: str) -> None:
    day = pay_week(DAY, MONDAY, ZONE, rules)[0]
    measured = (day.onsite_s, day.travel_s, day.first_leg_s, day.last_leg_s, day.break_s)
    assert [s / 60 for s in measured] == [450, 20, 30, 60, 30]
    assert (day.paid_minutes, day.mileage_km) == (minutes, Decimal(km))


def test_a_day_without_time_on_site_has_no_legs() -> None:
    day = pay_week([span("travel", "08:00", "09:00")], MONDAY, ZONE, PayRules(None, None, False))[0]
    assert (day.first_leg_s, day.last_leg_s, day.paid_minutes) == (0, 0, 60)


def test_overtime_by_day_and_by_week_is_counted_once() -> None:
    week = [span("onsite", "06:00", "16:00", MONDAY + timedelta(days=i)) for i in range(5)]
    for rules, regular, overtime in (
        (PayRules(480, 2400), [8, 8, 8, 8, 8], [2, 2, 2, 2, 2]),
        (PayRules(None, 2400), [10, 10, 10, 10, 0], [0, 0, 0, 0, 10]),
        (PayRules(480, 2160), [8, 8, 8, 8, 4], [2, 2, 2, 2, 6]),
        (PayRules(None, None), [10] * 5, [0] * 5),
    ):
        days = pay_week(week, MONDAY, ZONE, rules)[:5]
        assert [d.regular_minutes / 60 for d in days] == regular
        assert [d.overtime_minutes / 60 for d in days] == overtime


@pytest.mark.parametrize(("week_on", "hours"), [(SPRING, 3), (AUTUMN, 5)])
def test_a_night_on_which_clocks_change_is_as_long_as_it_was(week_on: date, hours: int) -> None:
    """From midnight to four by the clock on the wall."""
    sunday = week_on + timedelta(days=6)
    days = pay_week([span("onsite", "00:00", "04:00", sunday)], week_on, ZONE, PayRules())
    assert [d.paid_minutes for d in days] == [0, 0, 0, 0, 0, 0, hours * 60]


def test_a_half_goes_up_and_what_was_measured_stays() -> None:
    assert [to_step(s, 15) for s in (0, 449, 450, 1349.9, 1350)] == [0, 0, 15, 15, 30]
    assert [to_step(s, 1) for s in (29.9, 30, 90)] == [0, 1, 2]


_KINDS = st.sampled_from(["travel", "onsite", "break", "other"])
_STRETCHES = st.lists(
    st.tuples(_KINDS, st.integers(-600, 10_700), st.integers(1, 900), st.floats(0, 90_000)),
    max_size=12,
)  # fmt: skip
_THRESHOLD = st.one_of(st.none(), st.integers(0, 3000))
_RULES = st.builds(
    PayRules, _THRESHOLD, _THRESHOLD, st.booleans(), st.booleans(), st.booleans(),
    st.sampled_from([1, 5, 6, 15]),
)  # fmt: skip


@given(_STRETCHES, _RULES, st.sampled_from([MONDAY, SPRING, AUTUMN]))
def test_whatever_the_week_each_minute_is_paid_once(
    drawn: list[tuple[str, int, int, float]], rules: PayRules, week_on: date
) -> None:
    window = local_week(week_on, ZONE)
    stretches = []
    for kind, begins, length, meters in drawn:
        start = window.start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=begins)
        stretches.append(Stretch(kind, Interval(start, start + timedelta(minutes=length)), meters))
    days = pay_week(stretches, week_on, ZONE, rules)
    _each_instant_once(days, stretches)
    limits = (rules.daily_after_minutes, rules.weekly_after_minutes)
    _thresholds_hold(days, *limits)
    paid = sum(d.paid_minutes for d in days)
    assert abs(paid - sum(d.paid_s for d in days) / 60) <= 7 * rules.step_minutes / 2


def _each_instant_once(days: list[DayPay], stretches: list[Stretch]) -> None:
    told = sum(d.onsite_s + d.travel_s + d.first_leg_s + d.last_leg_s + d.break_s for d in days)
    counted = [s.span for s in stretches if s.kind != "other"]
    week = Interval(
        datetime.combine(days[0].on, datetime.min.time(), ZONE),
        datetime.combine(days[-1].on + timedelta(days=1), datetime.min.time(), ZONE),
    )
    inside = [Interval(max(c.start, week.start), min(c.end, week.end)) for c in counted]
    assert told == pytest.approx(total_s(i for i in inside if i.start < i.end))


def _thresholds_hold(days: list[DayPay], daily: int | None, weekly: int | None) -> None:
    paid, overtime = [d.paid_minutes for d in days], sum(d.overtime_minutes for d in days)
    by_day = sum(max(0, p - daily) for p in paid) if daily is not None else 0
    by_week = max(0, sum(paid) - weekly) if weekly is not None else 0
    assert overtime == max(by_day, by_week)
    assert all(
        split(p, 0, PayRules(daily, None))[1] <= d.overtime_minutes
        for p, d in zip(paid, days, strict=True)
    )
