"""Working hours: weekly wall-clock hours of a technician, turned into instants, day-light saving
included.

Wall-clock times follow RFC 5545: a time that the clocks skip is read with the offset before the
change (02:30 becomes 03:30), a time that comes twice is its first occurrence. Hours that end at or
before their start end on the next day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTES_OF_DAY = 24 * 60
MINUTES_OF_WEEK = 7 * MINUTES_OF_DAY


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours on one weekday (0 is Monday) in local time."""

    weekday: int
    starts: time
    ends: time

    @property
    def over_midnight(self) -> bool:
        """Whether the hours end on the next day."""
        return self.ends <= self.starts

    @property
    def length_s(self) -> int:
        """How long they are on the clock, in seconds; the same clock again is a whole day."""
        minutes = (_minutes(self.ends) - _minutes(self.starts)) % MINUTES_OF_DAY or MINUTES_OF_DAY
        return minutes * 60


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time between two instants (UTC)."""

    start_at: datetime
    end_at: datetime


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def windows_of(hours: Iterable[Hours], zone: ZoneInfo, first: date, last: date) -> list[Window]:
    """Return the windows that begin on the local days first … last, in order; O(days × hours)."""
    weekly = list(hours)
    windows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for entry in (h for h in weekly if h.weekday == day.weekday()):
            ends_on = day + timedelta(days=1) if entry.over_midnight else day
            start_at = _instant(day, entry.starts, zone)
            end_at = _instant(ends_on, entry.ends, zone)
            if end_at > start_at:
                windows.append(Window(start_at, end_at))
    return sorted(windows, key=lambda w: (w.start_at, w.end_at))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def overlapping(hours: Sequence[Hours]) -> tuple[Hours, Hours] | None:
    """Return two entries of a week that overlap on the clock, or None; the week is a circle."""
    spans = []
    for entry in hours:
        start = entry.weekday * MINUTES_OF_DAY + _minutes(entry.starts)
        spans.append((start, start + entry.length_s // 60, entry))
    spans.sort(key=lambda span: span[:2])
    if not spans:
        return None
    first = spans[0]
    spans.append((first[0] + MINUTES_OF_WEEK, first[1] + MINUTES_OF_WEEK, first[2]))
    reach, holder = spans[0][1], spans[0][2]
    for start, end, entry in spans[1:]:
        if start < reach:
            return holder, entry
        reach, holder = end, entry
    return None
