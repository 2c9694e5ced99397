"""The clock of a breach, its states, and what is owed when. Pure.

72 hours after somebody found out, the breach is assessed, and the authority is told if it is a real
risk to anybody. Those concerned are told as soon as can be, at the latest before it is closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

CLOCK = timedelta(hours=72)
REMINDERS = (timedelta(hours=24), timedelta(hours=48), timedelta(hours=60), CLOCK)
DRILL_HOLDS_FOR = timedelta(days=400)
"""A drill shows for so long that the clock is known: a year, with a month to spare."""


class StepKind(StrEnum):
    """What may be noted of a breach."""

    CONTAINED = "contained"
    ASSESSED_REAL = "assessed-real"
    ASSESSED_NONE = "assessed-none"
    TOLD_AUTHORITY = "told-authority"
    TOLD_ORGANIZATIONS = "told-organizations"
    TOLD_PEOPLE = "told-people"
    REMINDED = "reminded"
    CLOSED = "closed"


ASSESSED = frozenset({StepKind.ASSESSED_REAL, StepKind.ASSESSED_NONE})


class BreachState(StrEnum):
    """Where a breach stands."""

    OPEN = "open"
    ASSESSED = "assessed"
    TOLD = "told"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Step:
    """One note: what was done, and when."""

    kind: StepKind
    at: datetime


class Owed(StrEnum):
    """What a breach owes."""

    ASSESSMENT = "assessment"
    AUTHORITY = "authority"
    PEOPLE = "people"
    CONTAINMENT = "containment"


def first(steps: Sequence[Step], *kinds: StepKind) -> datetime | None:
    """When one of these was noted first."""
    return min((step.at for step in steps if step.kind in kinds), default=None)


def is_real(steps: Sequence[Step]) -> bool:
    """Whether the newest assessment says that somebody may be harmed."""
    assessed = [step for step in steps if step.kind in ASSESSED]
    newest = max(assessed, key=lambda step: step.at, default=None)
    return newest is not None and newest.kind is StepKind.ASSESSED_REAL


def state_of(steps: Sequence[Step]) -> BreachState:
    """The state from what was noted."""
    if first(steps, StepKind.CLOSED):
        return BreachState.CLOSED
    if first(steps, StepKind.TOLD_AUTHORITY, StepKind.TOLD_PEOPLE):
        return BreachState.TOLD
    return BreachState.ASSESSED if first(steps, *ASSESSED) else BreachState.OPEN


def due_at(discovered_at: datetime) -> datetime:
    """When the clock runs out."""
    return discovered_at + CLOCK


def owed(steps: Sequence[Step]) -> tuple[Owed, ...]:
    """Everything that a breach owes, done or not."""
    always = (Owed.CONTAINMENT, Owed.ASSESSMENT)
    return (*always, Owed.AUTHORITY, Owed.PEOPLE) if is_real(steps) else always


def missed(discovered_at: datetime, steps: Sequence[Step], *, at: datetime) -> tuple[Owed, ...]:
    """What was not done in time, or not before the breach was closed."""
    due, closed_at = due_at(discovered_at), first(steps, StepKind.CLOSED)
    done = {
        Owed.ASSESSMENT: first(steps, *ASSESSED),
        Owed.AUTHORITY: first(steps, StepKind.TOLD_AUTHORITY),
        Owed.PEOPLE: first(steps, StepKind.TOLD_PEOPLE),
        Owed.CONTAINMENT: first(steps, StepKind.CONTAINED),
    }
    end = {Owed.ASSESSMENT: due, Owed.AUTHORITY: due}
    return tuple(one for one in owed(steps) if _is_late(done[one], end.get(one, closed_at), at=at))


def _is_late(done_at: datetime | None, end_at: datetime | None, *, at: datetime) -> bool:
    if end_at is None:
        return False
    return at > end_at if done_at is None else done_at > end_at


def lacks(steps: Sequence[Step]) -> tuple[Owed, ...]:
    """What has to be noted before a breach can be closed."""
    kinds = {step.kind for step in steps}
    by = {
        Owed.ASSESSMENT: ASSESSED, Owed.AUTHORITY: {StepKind.TOLD_AUTHORITY},
        Owed.PEOPLE: {StepKind.TOLD_PEOPLE}, Owed.CONTAINMENT: {StepKind.CONTAINED},
    }  # fmt: skip
    return tuple(one for one in owed(steps) if not by[one] & kinds)


def marks_passed(discovered_at: datetime, at: datetime) -> tuple[timedelta, ...]:
    """The marks of the clock that were passed by an instant, the earliest first."""
    return tuple(mark for mark in REMINDERS if discovered_at + mark <= at)
