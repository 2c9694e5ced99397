"""When a technician may be tracked: shifts, pauses and the windows that they leave. Pure decisions.

A window never begins before the instant at which it is written, and what has passed is never
changed: so widening a shift reveals nothing that a phone has kept back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from opentrax.directory.rules.hours import Hours, windows_of

LONGEST_OPEN = timedelta(hours=14)
"""A shift that its technician opens closes by itself after this time."""
LONGEST_SHIFT = timedelta(hours=24)
HORIZON_DAYS = 2
"""Shifts are made from working hours for today and this many days."""


class ShiftState(StrEnum):
    """Where a shift stands at an instant."""

    CANCELLED = "cancelled"
    SCHEDULED = "scheduled"
    OPEN = "open"
    PAST = "past"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time."""

    starts_at: datetime
    ends_at: datetime

    def __bool__(self) -> bool:
        return self.starts_at < self.ends_at

    def meets(self, other: "Span") -> bool:
        """Whether both share an instant."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def after(self, at: datetime) -> "Span":
        """The part from an instant on."""
        return Span(max(self.starts_at, at), self.ends_at)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The union of spans, in order, without overlaps; spans that touch become one."""
    union: list[Span] = []
    for span in sorted(s for s in spans if s):
        if union and span.starts_at <= union[-1].ends_at:
            union[-1] = Span(union[-1].starts_at, max(union[-1].ends_at, span.ends_at))
        else:
            union.append(span)
    return union


def without(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """The union of `spans` minus the union of `holes`."""
    left = merged(spans)
    for hole in merged(holes):
        left = [
            part
            for span in left
            for part in (
                Span(span.starts_at, min(span.ends_at, hole.starts_at)),
                Span(max(span.starts_at, hole.ends_at), span.ends_at),
            )
            if part
        ]
    return left


def working_spans(hours: Iterable[Hours], zone: ZoneInfo, first_on: date, days: int) -> list[Span]:
    """The shifts that working hours ask for, on `days` days from `first_on` in the technician's
    zone.

    Wall-clock times are kept over a change of the clocks: a shift of that night is an hour shorter
    or longer.
    Hours that touch, also over midnight, are one shift, which belongs to the day on which it
    begins.
    """
    last_on = first_on + timedelta(days=days - 1)
    day = timedelta(days=1)
    # One day more on both sides, so that a night's two halves find each other.
    windows = windows_of(hours, zone, first_on - day, last_on + day)
    spans = merged(Span(window.start_at, window.end_at) for window in windows)
    return [s for s in spans if first_on <= s.starts_at.astimezone(zone).date() <= last_on]


def state_of(span: Span, cancelled: bool, at: datetime) -> ShiftState:
    """Where a shift stands at `at`."""
    if cancelled:
        return ShiftState.CANCELLED
    if at < span.starts_at:
        return ShiftState.SCHEDULED
    return ShiftState.OPEN if at < span.ends_at else ShiftState.PAST


def chain_end(shifts: Iterable[Span], at: datetime) -> datetime:
    """The end of the unbroken line of shifts that holds `at`: what a pause that nobody ends lasts
    to.
    """
    for span in merged(shifts):
        if span.starts_at <= at < span.ends_at:
            return span.ends_at
    return at


def recordable(
    shifts: Sequence[Span], pauses: Iterable[tuple[datetime, datetime | None]], at: datetime
) -> list[Span]:
    """What may be recorded from `at` on: shifts minus pauses. A pause without an end lasts to the
    end of its shift.
    """
    holes = [
        Span(started, ended if ended is not None else chain_end(shifts, started))
        for started, ended in pauses
    ]
    return without((shift.after(at) for shift in shifts), holes)


def rewritten(existing: Iterable[Span], wanted: Iterable[Span], at: datetime) -> list[Span]:
    """The windows after a change at `at`: what they were before that instant, and from it on what
    is wanted.
    """
    passed = (Span(span.starts_at, min(span.ends_at, at)) for span in existing)
    return merged([*passed, *(span.after(at) for span in wanted)])


class Opening(StrEnum):
    """How a technician's wish to begin now is met."""

    NEW = "new"
    FORWARD = "forward"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Plan:
    """What opening a shift now does; `index` names the scheduled shift that is brought forward."""

    opening: Opening
    span: Span
    index: int | None = None


def plan_opening(shifts: Sequence[Span], at: datetime, ends_at: datetime | None) -> Plan:
    """Decide what opening a shift at `at` does, given the shifts that are not cancelled.

    A scheduled shift that begins within the longest time is brought forward rather than doubled,
    so that a pause
    holds over both; where that would be too long, the new one ends when the scheduled one begins.
    """
    latest = at + LONGEST_OPEN
    for span in shifts:
        if span.starts_at <= at < span.ends_at:
            return Plan(Opening.ALREADY, span)
    later = sorted((s, i) for i, s in enumerate(shifts) if at < s.starts_at < latest)
    wanted = Span(at, min(ends_at, latest) if ends_at is not None else latest)
    if not later or not wanted.meets(later[0][0]):
        return Plan(Opening.NEW, wanted)
    following, index = later[0]
    if following.ends_at <= latest:
        return Plan(Opening.FORWARD, Span(at, following.ends_at), index)
    return Plan(Opening.NEW, Span(at, following.starts_at))
