"""Deadlines in counted time: around the clock or in business hours, without pauses.

Steps: the open hours of each local day, from the day before the start on, become instants (a day's
hours belong to the day on which they begin; a holiday takes them away; overlapping ones count
once); pauses are cut out; what is left is counted until the length is used up. A length that is
used up at closing time ends there, not at the next opening.

Wall-clock times follow RFC 5545: a time that the clocks skip is read with the offset before the
change, a time that comes twice is its first occurrence. So on the night of a change an open place
is open for as long as it really is. Hours that end at or before their start end on the next day;
the same clock again is a whole day. O(days × hours of a day + pauses) for a length that spans those
days. Which days are holidays is the caller's to say.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

_FAR = datetime(9999, 1, 1, tzinfo=UTC)
# Nobody agrees on anything for longer; a calendar that is never open ends here.
_MOST_DAYS = 3660

type Span = tuple[datetime, datetime]
# A pause without an end still runs.
type Pause = tuple[datetime, datetime | None]


class OpenHours(Protocol):
    """Hours on one weekday (0 is Monday) in local time."""

    @property
    def weekday(self) -> int: ...
    @property
    def starts(self) -> time: ...
    @property
    def ends(self) -> time: ...


@dataclass(frozen=True, slots=True)
class BusinessTime:
    """The hours in which a clock counts, on the clocks of a place."""

    zone: tzinfo
    week: Sequence[OpenHours]
    is_holiday: Callable[[date], bool]

    def __post_init__(self) -> None:
        if not self.week:
            raise ValueError("Business time needs hours.")

    def spans_from(self, at: datetime) -> Iterator[Span]:
        """The stretches of open time from an instant on, in order, none touching another twice."""
        first, reach = at.astimezone(self.zone).date() - timedelta(days=1), at
        for offset in range(_MOST_DAYS):
            for start_at, end_at in self._of_day(first + timedelta(days=offset)):
                start_at = max(start_at, reach)
                if end_at > start_at:
                    yield start_at, end_at
                    reach = end_at

    def _of_day(self, day: date) -> list[Span]:
        if self.is_holiday(day):
            return []
        of_day = (hours for hours in self.week if hours.weekday == day.weekday())
        return sorted(self._instants(day, hours) for hours in of_day)

    def _instants(self, day: date, hours: OpenHours) -> Span:
        ends_on = day + timedelta(days=1) if hours.ends <= hours.starts else day
        return self._instant(day, hours.starts), self._instant(ends_on, hours.ends)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)


def deadline(
    start_at: datetime, length: timedelta, calendar: BusinessTime | None = None,
    pauses: Iterable[Pause] = (),
) -> datetime | None:  # fmt: skip
    """When `length` has been counted from `start_at` on; None while a pause that still runs keeps
    it from ever coming. Without a calendar the clock counts around the clock.
    """
    left = length
    if left <= timedelta(0):
        return start_at
    for from_at, to_at in _counting(start_at, calendar, list(pauses)):
        if to_at - from_at >= left:
            return from_at + left
        left -= to_at - from_at
    return None


def counted(
    start_at: datetime, end_at: datetime, calendar: BusinessTime | None = None,
    pauses: Iterable[Pause] = (),
) -> timedelta:  # fmt: skip
    """How much of the time between two instants counts."""
    total = timedelta(0)
    for from_at, to_at in _counting(start_at, calendar, list(pauses)):
        if from_at >= end_at:
            break
        total += min(to_at, end_at) - from_at
    return total


def _counting(
    start_at: datetime, calendar: BusinessTime | None, pauses: Sequence[Pause]
) -> Iterator[Span]:
    """The stretches that count, in order; they end where a pause begins that still runs."""
    stops = _merged(pauses)
    open_spans = iter([(start_at, _FAR)]) if calendar is None else calendar.spans_from(start_at)
    for from_at, to_at in open_spans:
        if stops and stops[-1][1] == _FAR and from_at >= stops[-1][0]:
            return
        yield from _without((from_at, to_at), stops)


def _merged(pauses: Sequence[Pause]) -> list[Span]:
    merged: list[Span] = []
    for from_at, to_at in sorted((a, _FAR if b is None else b) for a, b in pauses):
        if merged and from_at <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to_at))
        elif to_at > from_at:
            merged.append((from_at, to_at))
    return merged


def _without(span: Span, stops: Sequence[Span]) -> Iterator[Span]:
    at, end_at = span
    for stop_at, go_at in stops:
        if go_at <= at or stop_at >= end_at:
            continue
        if stop_at > at:
            yield at, stop_at
        at = go_at
    if at < end_at:
        yield at, end_at
