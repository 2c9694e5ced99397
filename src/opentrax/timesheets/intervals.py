"""Algebra of half-open time intervals [start, end): union, difference, clipping.

Instants are aware datetimes; comparing them in UTC makes a day of daylight-saving change as long
as it really was.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time; `end` is not part of it."""

    start: datetime
    end: datetime

    @property
    def duration_s(self) -> float:
        """Seconds that really passed, whatever the clocks on the wall did."""
        return self.end.timestamp() - self.start.timestamp()


def clip(interval: Interval, window: Interval) -> Interval | None:
    """The part of an interval inside a window, or None."""
    start, end = max(interval.start, window.start), min(interval.end, window.end)
    return Interval(start, end) if start < end else None


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Disjoint intervals in order that cover what the given ones cover, nested and overlapping
    included."""
    merged: list[Interval] = []
    for interval in sorted(i for i in intervals if i.start < i.end):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def total_s(intervals: Iterable[Interval]) -> float:
    """Seconds covered by at least one of the intervals."""
    return sum(interval.duration_s for interval in union(intervals))


def difference(interval: Interval, covered: Iterable[Interval]) -> list[Interval]:
    """The parts of an interval that none of the others covers."""
    rest, start = [], interval.start
    for hole in union(covered):
        if hole.end <= start:
            continue
        if hole.start >= interval.end:
            break
        if hole.start > start:
            rest.append(Interval(start, hole.start))
        start = hole.end
    if start < interval.end:
        rest.append(Interval(start, interval.end))
    return rest


def local_day(day: date, zone: ZoneInfo) -> Interval:
    """The instants of a calendar day in a zone: 23, 24 or 25 hours."""
    start = datetime.combine(day, time.min, tzinfo=zone)
    return Interval(start, datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone))


def local_week(monday: date, zone: ZoneInfo) -> Interval:
    """The instants of seven calendar days that begin on a Monday."""
    start = datetime.combine(monday, time.min, tzinfo=zone)
    return Interval(start, datetime.combine(monday + timedelta(days=7), time.min, tzinfo=zone))
