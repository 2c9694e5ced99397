"""Pure arithmetic of reports: periods of days, spreads, distributions, shares, ages."""

import calendar
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_DAYS = 732
"""A report looks at two years at most: what it reads is bounded."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

# Upper edges of the bands of a distribution, in seconds, each within its band; one more is above.
RESPONSE_EDGES = (15 * _MINUTE, _HOUR, 4 * _HOUR, 8 * _HOUR, _DAY, 3 * _DAY)
RESOLUTION_EDGES = (4 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY)
# How many days old open work is.
AGE_EDGES = (1, 3, 7, 14, 30, 90)


class PeriodWord(StrEnum):
    """The periods that a reader can name."""

    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"
    LAST_QUARTER = "last_quarter"
    YEAR = "year"
    LAST_YEAR = "last_year"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both within."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last_on - self.first_on).days + 1

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when, and until before when, on the clock of a zone."""
        after = self.last_on + timedelta(days=1)
        return _midnight(self.first_on, zone), _midnight(after, zone)

    def months(self) -> Iterator[date]:
        """The first day of each month that it touches."""
        at = self.first_on.replace(day=1)
        while at <= self.last_on:
            yield at
            at = _month_later(at)

    def of_month(self, month: date) -> "Period":
        """What of it lies in a month, given by its first day."""
        last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        return Period(max(self.first_on, month), min(self.last_on, last))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _month_later(first: date, months: int = 1) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def period_of(word: PeriodWord, today: date) -> Period:
    """The period that a word names on a day, to its end; not `FREE`, which names none."""
    month = today.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % 3)
    year = month.replace(month=1)
    first, length = {
        PeriodWord.MONTH: (month, 1),
        PeriodWord.LAST_MONTH: (_month_later(month, -1), 1),
        PeriodWord.QUARTER: (quarter, 3),
        PeriodWord.LAST_QUARTER: (_month_later(quarter, -3), 3),
        PeriodWord.YEAR: (year, 12),
        PeriodWord.LAST_YEAR: (_month_later(year, -12), 12),
    }[word]
    return Period(first, _month_later(first, length) - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Spread:
    """How many values there are, the middle one, and what nine of ten do not exceed."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


def spread(values: Iterable[float]) -> Spread:
    """The median is the middle value, or half way between the two in the middle; the 90th
    percentile is by nearest rank: the least value that nine of ten do not exceed.
    """
    ordered = sorted(values)
    count = len(ordered)
    if not count:
        return Spread()
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Spread(count, middle, ordered[(9 * count + 9) // 10 - 1])


def distribution(values: Iterable[float], edges: Sequence[float]) -> list[int]:
    """How many values lie in each band; an edge is the last value of its band, what is above all
    comes last.
    """
    found = [0] * (len(edges) + 1)
    for value in values:
        found[bisect_left(edges, value)] += 1
    return found


def share(part: int, whole: int) -> Decimal | None:
    """Part of whole between 0 and 1; None of nothing."""
    return Decimal(part) / Decimal(whole) if whole else None


@dataclass(frozen=True, slots=True)
class OnTime:
    """How a clock stands over some work orders. What is judged is met, missed or late; not judged
    is what still runs or is on hold, what ended before it was due, and what has no such clock.
    """

    met: int = 0
    missed: int = 0
    late: int = 0
    running: int = 0
    ended: int = 0
    without: int = 0

    def __add__(self, other: "OnTime") -> "OnTime":
        return OnTime(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def judged(self) -> int:
        """The denominator."""
        return self.met + self.missed + self.late

    @property
    def left_out(self) -> int:
        """What is not in the denominator."""
        return self.running + self.ended + self.without

    @property
    def share(self) -> Decimal | None:
        """Which part of what is judged was on time."""
        return share(self.met, self.judged)


def rolled_up[K](key: K, parents: Mapping[K, K], under: K | None) -> K:
    """Which child of `under` (or which root) a node of a tree lies in: itself where it is one, or
    is `under`. `parents` says what lies in what.
    """
    at, steps = key, 0
    while at != under and parents.get(at, under) != under and steps < len(parents):
        at, steps = parents[at], steps + 1
    return at
