"""Totals by interval union, nested and overlapping cases, daylight-saving days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from opentrax.timesheets.intervals import (
    Interval,
    difference,
    local_day,
    local_week,
    total_s,
    union,
)

START = datetime(2026, 3, 23, 8, 0, tzinfo=UTC)


def span(start: int, end: int) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=end))


spans = st.tuples(st.integers(0, 300), st.integers(1, 120)).map(lambda t: span(t[0], t[0] + t[1]))


def minutes(intervals: list[Interval]) -> set[int]:
    """The minutes that intervals cover, counted one by one."""
    return {
        m
        for i in intervals
        for m in range(
            int((i.start - START).total_seconds()) // 60, int((i.end - START).total_seconds()) // 60
        )
    }


def test_nested_and_overlapping_time_counts_once() -> None:
    assert total_s([span(0, 60), span(10, 20), span(50, 90), span(90, 100)]) == 100 * 60


@given(st.lists(spans, max_size=12))
def test_union_covers_the_same_minutes_without_overlap(given_spans: list[Interval]) -> None:
    merged = union(given_spans)
    assert minutes(merged) == minutes(given_spans)
    assert all(a.end < b.start for a, b in pairwise(merged))
    assert total_s(given_spans) == 60 * len(minutes(given_spans))


@given(spans, st.lists(spans, max_size=8))
def test_difference_leaves_what_nothing_covers(whole: Interval, holes: list[Interval]) -> None:
    rest = difference(whole, holes)
    assert minutes(rest) == minutes([whole]) - minutes(holes)


def test_a_day_of_daylight_saving_change_is_as_long_as_it_was() -> None:
    zone = ZoneInfo("America/Toronto")
    assert local_day(date(2026, 3, 8), zone).duration_s == 23 * 3600
    assert local_day(date(2026, 11, 1), zone).duration_s == 25 * 3600
    assert local_day(date(2026, 3, 23), zone).duration_s == 24 * 3600
    assert local_week(date(2026, 3, 2), zone).duration_s == (7 * 24 - 1) * 3600


def test_work_through_the_repeated_hour_counts_both_times() -> None:
    zone = ZoneInfo("America/Toronto")
    start = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    end = datetime(2026, 11, 1, 2, 30, tzinfo=zone)
    assert total_s([Interval(start, end)]) == 3 * 3600
