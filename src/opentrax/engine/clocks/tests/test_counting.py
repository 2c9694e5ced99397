"""Counted time: beside a walk that looks at every step, over changes of the clocks, with pauses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.clocks import BusinessTime, Pause, counted, deadline

ZONES = ("America/Toronto", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin", "UTC")
STEP = timedelta(minutes=15)
HOUR = timedelta(hours=1)
# The weeks around both changes of the clocks in the north and in the south are in it.
FIRST = datetime(2026, 1, 5, tzinfo=UTC)
STEPS_OF_A_YEAR = 365 * 96


@dataclass(frozen=True)
class Hours:
    weekday: int
    starts: time
    ends: time


def no_holiday(_day: date) -> bool:
    return False


def week(starts: str = "09:00", ends: str = "17:00", days: Sequence[int] = range(5)) -> list[Hours]:
    return [Hours(day, time.fromisoformat(starts), time.fromisoformat(ends)) for day in days]


def business(
    zone: str = "America/Toronto", hours: Sequence[Hours] | None = None,
    is_holiday: Callable[[date], bool] = no_holiday,
) -> BusinessTime:  # fmt: skip
    return BusinessTime(ZoneInfo(zone), week() if hours is None else hours, is_holiday)


def at(text: str, zone: str = "America/Toronto") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# -- a walk that knows nothing of spans


def is_open(instant: datetime, calendar: BusinessTime) -> bool:
    today = instant.astimezone(calendar.zone).date()
    for day in (today - timedelta(days=1), today):
        for hours in calendar.week:
            if hours.weekday != day.weekday() or calendar.is_holiday(day):
                continue
            end_day = day + timedelta(days=1) if hours.ends <= hours.starts else day
            from_at = datetime.combine(day, hours.starts, tzinfo=calendar.zone).astimezone(UTC)
            to_at = datetime.combine(end_day, hours.ends, tzinfo=calendar.zone).astimezone(UTC)
            if from_at <= instant < to_at:
                return True
    return False


def counts(instant: datetime, calendar: BusinessTime | None, pauses: Sequence[Pause]) -> bool:
    paused = any(a <= instant and (b is None or instant < b) for a, b in pauses)
    return not paused and (calendar is None or is_open(instant, calendar))


def walked(
    start_at: datetime, steps: int, calendar: BusinessTime | None, pauses: Sequence[Pause]
) -> datetime:
    instant = start_at
    while steps:
        steps -= counts(instant, calendar, pauses)
        instant += STEP
    return instant


# -- what the properties are about

quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
any_hours = st.builds(Hours, st.integers(0, 6), quarters, quarters)
# Half the days are open for long at least, so that a walk comes to its end.
weeks = st.builds(
    lambda more, days: [*more, *week("08:00", "16:00", days)],
    st.lists(any_hours, max_size=4),
    st.sets(st.integers(0, 6), min_size=3),
)
holidays = st.sets(st.integers(0, 6), max_size=2).map(
    lambda odd: lambda day: day.toordinal() % 7 in odd and day.toordinal() % 3 == 0
)
calendars = st.one_of(
    st.none(),
    st.builds(BusinessTime, st.sampled_from(ZONES).map(ZoneInfo), weeks, holidays),
)  # fmt: skip
starts = st.integers(0, STEPS_OF_A_YEAR).map(lambda n: FIRST + n * STEP)
lengths = st.integers(1, 120)


@st.composite
def pauses_after(draw: st.DrawFn, start_at: datetime) -> list[Pause]:
    found: list[Pause] = []
    for begin, length in draw(
        st.lists(st.tuples(st.integers(-40, 600), st.integers(0, 200)), max_size=3)
    ):
        found.append((start_at + begin * STEP, start_at + (begin + length) * STEP))
    return found


@given(calendars, starts, lengths, st.data())
def test_it_is_what_a_walk_over_every_step_finds(
    calendar: BusinessTime | None, start_at: datetime, steps: int, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start_at))
    found = deadline(start_at, steps * STEP, calendar, pauses)
    assert found == walked(start_at, steps, calendar, pauses)
    assert counted(start_at, found, calendar, pauses) == steps * STEP


@given(calendars, starts, lengths, lengths, st.data())
def test_more_to_count_never_ends_sooner_and_a_later_start_neither(
    calendar: BusinessTime | None, start_at: datetime, less: int, more: int, data: st.DataObject
) -> None:
    pauses = data.draw(pauses_after(start_at))
    first, last = sorted((less, more))
    begun = deadline(start_at, first * STEP, calendar, pauses)
    longer = deadline(start_at, last * STEP, calendar, pauses)
    later = deadline(start_at + more * STEP, first * STEP, calendar, pauses)
    assert begun is not None
    assert longer is not None
    assert later is not None
    assert start_at < begun <= longer
    assert begun <= later


@given(calendars, starts, lengths, st.integers(0, 400), st.integers(0, 200))
def test_a_pause_moves_the_deadline_by_the_counted_time_that_it_covers(
    calendar: BusinessTime | None, start_at: datetime, steps: int, begin: int, length: int
) -> None:
    pause = (start_at + begin * STEP, start_at + (begin + length) * STEP)
    without = deadline(start_at, steps * STEP, calendar)
    with_it = deadline(start_at, steps * STEP, calendar, [pause])
    assert without is not None
    assert with_it is not None
    if pause[0] >= without:
        assert with_it == without
        return
    covered = counted(*pause, calendar)
    assert counted(without, with_it, calendar) == covered
    assert (with_it == without) == (covered == timedelta(0))


@given(calendars, starts, lengths)
def test_pauses_that_cover_nothing_change_nothing(
    calendar: BusinessTime | None, start_at: datetime, steps: int
) -> None:
    without = deadline(start_at, steps * STEP, calendar)
    assert without is not None
    idle = [
        (start_at, start_at),
        (start_at - HOUR, start_at),
        (without, None),
        (without + HOUR, without + 2 * HOUR),
    ]
    assert deadline(start_at, steps * STEP, calendar, idle) == without


@given(calendars, starts, lengths, st.integers(0, 400))
def test_while_a_pause_runs_a_deadline_that_had_not_come_never_comes(
    calendar: BusinessTime | None, start_at: datetime, steps: int, begin: int
) -> None:
    paused_at = start_at + begin * STEP
    without = deadline(start_at, steps * STEP, calendar)
    assert without is not None
    running = deadline(start_at, steps * STEP, calendar, [(paused_at, None)])
    assert running == (without if without <= paused_at else None)


# -- examples that people can check on a calendar


def test_business_hours_go_over_the_night_the_weekend_and_a_holiday() -> None:
    friday = at("2026-03-20T15:00")
    assert deadline(friday, 2 * HOUR, business()) == at("2026-03-20T17:00")
    assert deadline(friday, 3 * HOUR, business()) == at("2026-03-23T10:00")
    monday = date(2026, 3, 23)
    off = business(is_holiday=lambda day: day == monday)
    assert deadline(friday, 3 * HOUR, off) == at("2026-03-24T10:00")
    assert deadline(at("2026-03-21T12:00"), HOUR, business()) == at("2026-03-23T10:00")


def test_the_night_of_a_change_of_the_clocks_is_as_long_as_it_is() -> None:
    nights = business(hours=week("22:00", "06:00", range(7)))
    # Toronto, 8 March 2026: 02:00 becomes 03:00, the night has seven hours.
    assert deadline(at("2026-03-07T22:00"), 7 * HOUR, nights) == at("2026-03-08T06:00")
    # 1 November 2026: 02:00 becomes 01:00, it has nine.
    assert deadline(at("2026-10-31T22:00"), 8 * HOUR, nights) == at("2026-11-01T05:00")
    assert counted(at("2026-10-31T20:00"), at("2026-11-01T12:00"), nights) == 9 * HOUR
    # Around the clock 24 hours are 24 hours.
    assert deadline(at("2026-03-07T12:00"), 24 * HOUR) == at("2026-03-08T13:00")


def test_a_place_that_never_closes_counts_every_minute() -> None:
    always = business(hours=week("00:00", "00:00", range(7)))
    start_at = at("2026-03-07T12:34")
    assert deadline(start_at, 100 * HOUR, always) == deadline(start_at, 100 * HOUR)


def test_the_zone_of_the_place_decides() -> None:
    start_at = at("2026-03-24T16:30", "America/Toronto")  # 13:30 in Vancouver
    in_toronto, in_vancouver = business(), business("America/Vancouver")
    assert deadline(start_at, HOUR, in_toronto) == at("2026-03-25T09:30")
    assert deadline(start_at, HOUR, in_vancouver) == start_at + HOUR


def test_what_cannot_be_counted() -> None:
    with pytest.raises(ValueError, match="hours"):
        BusinessTime(ZoneInfo("UTC"), (), no_holiday)
    closed = business(is_holiday=lambda _day: True)
    assert deadline(at("2026-03-24T12:00"), HOUR, closed) is None
    assert deadline(at("2026-03-24T12:00"), timedelta(0), closed) == at("2026-03-24T12:00")
