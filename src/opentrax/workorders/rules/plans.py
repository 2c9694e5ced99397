"""On which dates a plan is due, which of them are to be decided today, and how well they were kept.
Pure. Dates are days of the location's calendar, without clocks: no change of the clocks moves them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil.rrule import (  # type: ignore[import-untyped]
    DAILY,
    MONTHLY,
    WEEKLY,
    YEARLY,
    rrule,
    rruleset,
)
from django.utils.translation import gettext as _

from opentrax.engine.clocks import after_business_days
from opentrax.kit.commands import Refused
from opentrax.workorders.plan_states import Frequency, HolidayRule, OccurrenceState, SkipReason

MOST_INTERVAL = 60
MOST_TIMES = 1000
MOST_DAYS_AROUND = 180
# A month's last day, and the last of the weekdays in a month.
LAST = -1
_SHORTEST_MONTH = 28
_FREQUENCIES = {
    Frequency.DAILY: DAILY, Frequency.WEEKLY: WEEKLY, Frequency.MONTHLY: MONTHLY,
    Frequency.YEARLY: YEARLY,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a plan repeats. Weekdays count from Monday, 0. `month_days` are days of the month (-1 is
    the last); a day that a month does not have is its last one, so that no month is left out.
    `ordinal` is which of the weekdays in the month is meant: 1 to 4, or -1 for the last. What is
    left open is that of the first day.
    """

    frequency: str
    starts_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    ordinal: int = 0
    until_on: date | None = None
    count: int | None = None


def check_rhythm(rhythm: Rhythm) -> None:
    """Refuse what has no dates or no sense."""
    if not 1 <= rhythm.interval <= MOST_INTERVAL:
        raise Refused(_("“Every” takes a number from 1 to %(n)d.") % {"n": MOST_INTERVAL})
    if not 2000 <= rhythm.starts_on.year < 2100:
        raise Refused(_("Choose a first day of this century."))
    if any(day not in (LAST, *range(1, 32)) for day in rhythm.month_days):
        raise Refused(_("Days of the month are numbers from 1 to 31."))
    if rhythm.ordinal and not rhythm.weekdays:
        raise Refused(_("Choose the weekdays of which one is meant."))
    if rhythm.until_on is not None and rhythm.count is not None:
        raise Refused(_("Say until when or how many times, not both."))
    if rhythm.count is not None and not 1 <= rhythm.count <= MOST_TIMES:
        raise Refused(_("“How many times” takes a number from 1 to %(n)d.") % {"n": MOST_TIMES})
    if next(due_dates(rhythm), None) is None:
        raise Refused(_("No date is due before the end. Choose a later end or another rhythm."))


def due_dates(rhythm: Rhythm, *, after: date | None = None) -> Iterator[date]:
    """The dates on which a rhythm is due, in order, those after a day alone."""
    rules = rruleset()
    for one in _rules(rhythm):
        rules.rrule(one)
    every: Iterable[date] = (at.date() for at in rules)
    if rhythm.until_on is not None:
        until = rhythm.until_on
        every = takewhile(lambda day: day <= until, every)
    if rhythm.count is not None:
        every = islice(every, rhythm.count)
    return (day for day in every if after is None or day > after)


def _rules(rhythm: Rhythm) -> Iterator[rrule]:
    """Rules whose union is the rhythm; the library leaves out days that a month does not have."""
    first = datetime.combine(rhythm.starts_on, time())
    if rhythm.frequency in (Frequency.DAILY, Frequency.WEEKLY):
        weekdays = rhythm.weekdays if rhythm.frequency == Frequency.WEEKLY else ()
        yield _rule(rhythm, first, byweekday=weekdays or None)
    elif rhythm.ordinal:
        yield _rule(rhythm, first, byweekday=rhythm.weekdays, bysetpos=rhythm.ordinal)
    else:
        for day in rhythm.month_days or (rhythm.starts_on.day,):
            yield _rule(rhythm, first, **_day_of_month(day))


def _day_of_month(day: int) -> dict[str, object]:
    if day == LAST or day <= _SHORTEST_MONTH:
        return {"bymonthday": day}
    return {"bymonthday": range(_SHORTEST_MONTH, day + 1), "bysetpos": -1}


def _rule(rhythm: Rhythm, first: datetime, **asked: object) -> rrule:
    month = rhythm.starts_on.month if rhythm.frequency == Frequency.YEARLY else None
    return rrule(
        _FREQUENCIES[Frequency(rhythm.frequency)], dtstart=first, interval=rhythm.interval,
        wkst=0, bymonth=month, **asked,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """How many days before and after the planned date still count, and how long ahead the work
    order is raised: at least when the window opens.
    """

    before_days: int = 0
    after_days: int = 0
    ahead_days: int = 14

    @property
    def ahead(self) -> int:
        """Days before the date at which its work order is raised."""
        return max(self.ahead_days, self.before_days)


def check_window(window: Window) -> None:
    """Refuse days that are too many."""
    days = (window.before_days, window.after_days, window.ahead_days)
    if any(not 0 <= number <= MOST_DAYS_AROUND for number in days):
        raise Refused(
            _("Days before, after and ahead are numbers from 0 to %(n)d.") % {"n": MOST_DAYS_AROUND}
        )


IsHoliday = Callable[[date], bool]


def planned_on(due_on: date, rule: str, is_holiday: IsHoliday) -> date:
    """The day on which a date is planned: itself, or the next working day where a holiday moves
    it. A weekend alone moves nothing.
    """
    if rule != HolidayRule.MOVE or not is_holiday(due_on):
        return due_on
    return after_business_days(due_on, 1, is_holiday)


@dataclass(frozen=True, slots=True)
class Decided:
    """What is to be done about a date: raise a work order, or write down why not."""

    due_on: date
    planned_on: date
    skip: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides at one location: up to which date everything is decided, its holidays."""

    through_on: date
    is_paused: bool = False
    is_archived: bool = False
    holidays: str = HolidayRule.KEEP
    is_holiday: IsHoliday = field(default=lambda _day: False)


@dataclass(frozen=True, slots=True)
class Decision:
    """The dates to decide now, in order, and the day on which to look again; None for never."""

    decided: Sequence[Decided]
    look_on: date | None


def decide(
    rhythm: Rhythm, window: Window, at: Situation, today: date, *, most: int = 200
) -> Decision:
    """What is to be decided today at one location, of everything after what is decided already.

    A date whose window is over is written down as skipped, never left out; one that comes within
    the days ahead is raised; while the plan is paused the dates ahead wait.
    """
    found: list[Decided] = []
    for due_on in due_dates(rhythm, after=at.through_on):
        if len(found) == most:  # the rest in the next run
            return Decision(found, today)
        planned = planned_on(due_on, at.holidays, at.is_holiday)
        last_day = planned + timedelta(days=window.after_days)
        if last_day < today:
            reason = SkipReason.PAUSED if at.is_paused else SkipReason.WINDOW_PASSED
            found.append(Decided(due_on, planned, reason))
        elif at.is_paused:
            return Decision(found, last_day + timedelta(days=1))
        elif due_on - timedelta(days=window.ahead) > today:
            return Decision(found, due_on - timedelta(days=window.ahead))
        else:
            found.append(Decided(due_on, planned, SkipReason.ARCHIVED if at.is_archived else None))
    return Decision(found, None)


@dataclass(frozen=True, slots=True)
class OccurrenceFacts:
    """A date with its window as instants, and what is known of its work order."""

    window_from_at: datetime
    window_to_at: datetime
    is_skipped: bool = False
    completed_at: datetime | None = None
    is_cancelled: bool = False


def state_of(facts: OccurrenceFacts, at: datetime) -> OccurrenceState:
    """What became of a date, as it stands at an instant."""
    if facts.is_skipped:
        return OccurrenceState.SKIPPED
    if facts.is_cancelled:
        return OccurrenceState.CANCELLED
    if facts.completed_at is None:
        return OccurrenceState.LATE if facts.window_to_at <= at else OccurrenceState.OPEN
    if facts.completed_at < facts.window_from_at:
        return OccurrenceState.EARLY
    in_time = facts.completed_at < facts.window_to_at
    return OccurrenceState.DONE if in_time else OccurrenceState.DONE_LATE


def window_of(planned: date, window: Window, zone: object) -> tuple[datetime, datetime]:
    """From when to before when a planned date counts, on the clock of the place."""
    first = planned - timedelta(days=window.before_days)
    past = planned + timedelta(days=window.after_days + 1)
    return (
        datetime.combine(first, time(), tzinfo=zone),  # type: ignore[arg-type]
        datetime.combine(past, time(), tzinfo=zone),  # type: ignore[arg-type]
    )


# Nobody owed these: the organization itself said that they are not to be done.
NOT_OWED = frozenset({SkipReason.PAUSED, SkipReason.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Compliance:
    """How many of the dates that were owed were done in their window."""

    kept: int
    owed: int

    @property
    def percent(self) -> int | None:
        """Rounded down, so that 100 means all; None where nothing was owed yet."""
        return self.kept * 100 // self.owed if self.owed else None


def compliance(seen: Iterable[tuple[OccurrenceState, str]]) -> Compliance:
    """Of dates with the reason why they were skipped: done in the window of all that are no longer
    open, but those that nobody owed. Skipped, cancelled, late and early ones count as not kept.
    """
    kept = owed = 0
    for state, reason in seen:
        if state == OccurrenceState.OPEN or reason in NOT_OWED:
            continue
        owed += 1
        kept += state == OccurrenceState.DONE
    return Compliance(kept, owed)
