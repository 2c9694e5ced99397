"""Wall-clock hours become instants, also on the two nights a year when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.rules import Hours, Window, overlapping, windows_of

TORONTO = ZoneInfo("America/Toronto")
MONDAY, SUNDAY = 0, 6
SPRING = date(2026, 3, 8)  # a Sunday: 02:00 EST becomes 03:00 EDT
AUTUMN = date(2026, 11, 1)  # a Sunday: 02:00 EDT becomes 01:00 EST


def window(hours: Hours, day: date) -> Window:
    (only,) = windows_of([hours], TORONTO, day, day)
    return only


def test_the_same_clock_on_both_sides_of_the_change() -> None:
    eight_to_five = Hours(MONDAY, time(8), time(17))
    assert window(eight_to_five, date(2026, 3, 2)).start_at == datetime(2026, 3, 2, 13, tzinfo=UTC)
    assert window(eight_to_five, date(2026, 3, 9)).start_at == datetime(2026, 3, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "ends", "day", "hours"),
    [
        (time(0), time(8), SPRING, 7),  # the night with 23 hours
        (time(0), time(8), AUTUMN, 9),  # the night with 25
        (time(2, 30), time(8), SPRING, 4.5),  # 02:30 does not exist: 03:30
        (time(1, 30), time(8), AUTUMN, 7.5),  # 01:30 comes twice: the first
        (time(0), time(1, 30), AUTUMN, 1.5),
    ],
)
def test_a_shift_over_the_change(starts: time, ends: time, day: date, hours: float) -> None:
    found = window(Hours(SUNDAY, starts, ends), day)
    assert found.end_at - found.start_at == timedelta(hours=hours)


def test_a_night_shift_ends_on_the_next_day() -> None:
    found = window(Hours(SUNDAY, time(22), time(6)), SPRING - timedelta(days=7))
    assert found.end_at - found.start_at == timedelta(hours=8)
    saturday = Hours(5, time(22), time(6))
    over_the_change = window(saturday, SPRING - timedelta(days=1))
    assert over_the_change.end_at - over_the_change.start_at == timedelta(hours=7)


def test_an_hour_that_does_not_exist_makes_no_window() -> None:
    assert windows_of([Hours(SUNDAY, time(2, 30), time(3, 30))], TORONTO, SPRING, SPRING) == []


def test_round_the_clock() -> None:
    found = window(Hours(MONDAY, time(7), time(7)), date(2026, 3, 23))
    assert found.end_at - found.start_at == timedelta(hours=24)


clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
entries = st.builds(Hours, st.integers(0, 6), clocks, clocks)


@given(
    hours=st.lists(entries, max_size=8),
    first=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    days=st.integers(0, 10),
    zone=st.sampled_from(["America/Toronto", "Europe/Vaduz", "Australia/Lord_Howe", "UTC"]),
)
def test_windows_have_an_end_an_order_and_the_right_clock(
    hours: list[Hours], first: date, days: int, zone: str
) -> None:
    at = ZoneInfo(zone)
    found = windows_of(hours, at, first, first + timedelta(days=days))
    assert found == sorted(found, key=lambda w: (w.start_at, w.end_at))
    for one in found:
        assert timedelta(0) < one.end_at - one.start_at <= timedelta(hours=25)
        local = one.start_at.astimezone(at)
        shown = [(h.starts.hour, h.starts.minute) for h in hours]
        skipped = any(not _exists(h.starts, local.date(), at) for h in hours)
        assert (local.hour, local.minute) in shown or skipped


def _exists(clock: time, day: date, zone: ZoneInfo) -> bool:
    local = datetime.combine(day, clock, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone).time() == clock


@pytest.mark.parametrize(
    ("hours", "clashes"),
    [
        ([Hours(0, time(8), time(12)), Hours(0, time(12), time(17))], False),
        ([Hours(0, time(8), time(12)), Hours(0, time(11), time(17))], True),
        (
            [
                Hours(0, time(8), time(17)),
                Hours(0, time(9), time(10)),
                Hours(0, time(12), time(13)),
            ],
            True,
        ),
        ([Hours(0, time(22), time(6)), Hours(1, time(5), time(9))], True),
        ([Hours(6, time(22), time(6)), Hours(0, time(5), time(9))], True),  # the week is a circle
        ([Hours(6, time(22), time(6)), Hours(0, time(6), time(9))], False),
        ([Hours(0, time(8), time(8)), Hours(1, time(7), time(9))], True),
        ([], False),
    ],
)
def test_overlaps(hours: list[Hours], clashes: bool) -> None:
    assert (overlapping(hours) is not None) == clashes


@given(hours=st.lists(entries, max_size=5))
def test_overlap_is_what_minutes_say(hours: list[Hours]) -> None:
    """The reference: paint every minute of the week."""
    painted: set[int] = set()
    clash = False
    for entry in hours:
        start = entry.weekday * 1440 + entry.starts.hour * 60 + entry.starts.minute
        end = entry.ends.hour * 60 + entry.ends.minute
        length = (end - start) % 1440 or 1440
        minutes = {(start + n) % 10_080 for n in range(length)}
        clash |= bool(painted & minutes)
        painted |= minutes
    assert (overlapping(hours) is not None) == clash
