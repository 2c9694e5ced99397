"""The three clocks of a work order: which rule sets them, and how each stands.

All run from the instant at which the work order was raised. Acknowledge stops when somebody
accepts, on site at the first arrival of any visit, complete when the work is completed. A time that
was typed by hand goes before the third one's, and no pause moves it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opentrax.workorders.states import ClockKind, ClockRuleSource, Priority

# What comes this soon is "due soon".
SOON = timedelta(hours=4)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Term:
    """How long a clock runs, and whether at night and on days off too. None: no such clock."""

    minutes: int | None
    around_clock: bool = False

    @property
    def length(self) -> timedelta | None:
        """As a length of time."""
        return None if self.minutes is None else timedelta(minutes=self.minutes)


type Terms = Mapping[ClockKind, Term]


def _terms(acknowledge: int, on_site: int, complete: int, *, around_clock: bool = False) -> Terms:
    hours = (acknowledge, on_site, complete)
    return {kind: Term(n * _HOUR, around_clock) for kind, n in zip(ClockKind, hours, strict=True)}


# Where an organization said nothing. Business hours are eight a day: a day, three, five; twice
# that; an emergency knows no night.
DEFAULT_TERMS: Mapping[Priority, Terms] = {
    Priority.EMERGENCY: _terms(1, 4, 24, around_clock=True),
    Priority.HIGH: _terms(2, 8, 16),
    Priority.NORMAL: _terms(8, 24, 40),
    Priority.LOW: _terms(16, 40, 80),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Terms and where they hold: everywhere, for a trade, at a location, or for both."""

    terms: Terms
    trade: str = ""
    at_location: bool = False


def most_specific(
    rules: Iterable[Rule], trades: Iterable[str], priority: str
) -> tuple[Terms, ClockRuleSource]:
    """The terms of a work order and which kind of rule gave them, from the rules of its priority
    that hold everywhere or at its location.

    `trades` is its trade and those above it, the nearest first. A rule for the location goes before
    one for the trade, one for both before either, a nearer trade before one above it.
    """
    nearness = {code: -steps for steps, code in enumerate(trades)}
    fitting = [rule for rule in rules if not rule.trade or rule.trade in nearness]
    if not fitting:
        return DEFAULT_TERMS[Priority(priority)], ClockRuleSource.PROGRAM
    found = max(
        fitting, key=lambda r: (r.at_location, bool(r.trade), nearness.get(r.trade, 0))
    )  # fmt: skip
    return found.terms, _SOURCES[found.at_location, bool(found.trade)]


_SOURCES = {
    (False, False): ClockRuleSource.ORGANIZATION,
    (False, True): ClockRuleSource.TRADE,
    (True, False): ClockRuleSource.LOCATION,
    (True, True): ClockRuleSource.BOTH,
}


class Standing(StrEnum):
    """How a clock stands."""

    MET = "met"
    MISSED = "missed"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock: when it ends, when it stopped, whether a pause holds it, whether its end was typed
    by hand.
    """

    kind: ClockKind
    due_at: datetime | None
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    by_hand: bool = False

    def standing(self, at: datetime, *, is_called_off: bool = False) -> Standing | None:
        """How it stands at an instant; None where there is no such clock."""
        if self.due_at is None:
            running = self.paused_at is not None and self.stopped_at is None
            return Standing.PAUSED if running and not is_called_off else None
        if self.stopped_at is not None:
            return Standing.MET if self.stopped_at <= self.due_at else Standing.MISSED
        if is_called_off:
            return Standing.ENDED
        if at > self.due_at:
            return Standing.LATE
        return Standing.SOON if self.due_at - at <= SOON else Standing.RUNNING

    def late_s(self, at: datetime) -> float:
        """By how many seconds it was or is late; below nothing, what was or is left."""
        if self.due_at is None:
            return 0.0
        return ((self.stopped_at or at) - self.due_at).total_seconds()


def next_due(clocks: Iterable[Clock]) -> datetime | None:
    """The first deadline whose clock still runs."""
    running = (clock.due_at for clock in clocks if clock.stopped_at is None)
    return min((due_at for due_at in running if due_at is not None), default=None)
