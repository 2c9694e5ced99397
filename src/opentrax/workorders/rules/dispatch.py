"""Which rule of an organization's list decides about a new work order, and why: the first that
fits. Pure; the clock is that of the place where the work is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from opentrax.workorders.states import Hours


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of a week: days as ISO numbers, and from when to when on each. An end before its start
    is on the next day; equal ones are the whole day.
    """

    days: frozenset[int]
    from_time: time
    to_time: time

    def holds(self, at: datetime) -> bool:
        """Whether a local time lies in it; the start belongs to it, the end does not."""
        clock = at.time().replace(tzinfo=None)
        if self.from_time < self.to_time:
            return at.isoweekday() in self.days and self.from_time <= clock < self.to_time
        if clock >= self.from_time:
            return at.isoweekday() in self.days
        return clock < self.to_time and (at.isoweekday() - 1 or 7) in self.days


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of the list; what is None or "" fits everything."""

    key: UUID
    trade: str
    location_id: UUID | None
    priority: str
    hours: str
    window: Window


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules look at of a work order: `trades` are its own and those above it, `at` is when
    it was raised, on the place's clock.
    """

    trades: frozenset[str]
    location_id: UUID
    priority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that decides, and the conditions of it that were asked and hold."""

    key: UUID
    why: tuple[str, ...]


def _asks(rule: RuleFacts, asked: Asked) -> Iterable[tuple[str, bool]]:
    """Each condition that a rule has, and whether it holds."""
    if rule.trade:
        yield "trade", rule.trade in asked.trades
    if rule.location_id is not None:
        yield "location", rule.location_id == asked.location_id
    if rule.priority:
        yield "priority", rule.priority == asked.priority
    if rule.hours != Hours.ALWAYS:
        is_within = rule.window.holds(asked.at)
        yield rule.hours, is_within == (rule.hours == Hours.WITHIN)


def first_match(rules: Sequence[RuleFacts], asked: Asked) -> Match | None:
    """The first rule of which every condition holds; one without conditions always fits."""
    for rule in rules:
        conditions = list(_asks(rule, asked))
        if all(holds for _name, holds in conditions):
            return Match(rule.key, tuple(name for name, _holds in conditions))
    return None
