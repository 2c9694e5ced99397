"""Requests about one's data: which there are, how somebody is known, which step follows which, and
until when each must be answered. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from opentrax.engine.clocks import after_business_days


class Kind(StrEnum):
    """What somebody may ask for."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    PORTABILITY = "portability"
    OBJECTION = "objection"


class Identity(StrEnum):
    """How we know who asks, from most to least."""

    ACCOUNT = "account"
    MAILBOX = "mailbox"
    MEDIATED = "mediated"


class State(StrEnum):
    """Where a request stands."""

    UNPROVEN = "unproven"
    OPEN = "open"
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RefusalGround(StrEnum):
    """Why a request may be refused; there are no others."""

    IDENTITY = "identity"
    NOTHING_KEPT = "nothing_kept"
    ACCURATE = "accurate"
    LAW = "law"
    OTHERS = "others"
    ABUSE = "abuse"


STEPS: Mapping[State, frozenset[State]] = {
    State.UNPROVEN: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.WAITING, State.DONE, State.REFUSED, State.WITHDRAWN}),
    State.WAITING: frozenset({State.OPEN, State.DONE, State.REFUSED, State.WITHDRAWN}),
    State.DONE: frozenset(),
    State.REFUSED: frozenset(),
    State.WITHDRAWN: frozenset(),
}
COPIES = frozenset({Kind.ACCESS, Kind.PORTABILITY})
SETTLED = frozenset({Kind.CORRECTION, Kind.OBJECTION})
"""What is settled value by value: corrected, or not used any more."""

GRACE = timedelta(hours=72)
"""Between asking for erasure and erasure: time to notice that somebody else asked."""
COPY_KEPT = timedelta(days=7)
CALENDAR_DAYS = 30
BUSINESS_DAYS = 30
TARGET_BUSINESS_DAYS = 10
EXTENSION_DAYS = 30
ALARM_AT = 0.7
PROOF_KEPT = timedelta(days=1)
"""How long the link in a mail that asks whether somebody reads the mailbox is good for."""

Holidays = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Clock:
    """One term that runs for a request: its name, and the instant at which it is over."""

    name: str
    ends_at: datetime


def clocks(received_at: datetime, is_holiday: Holidays) -> list[Clock]:
    """The terms of a request, the earliest first. `received_at` is in the zone of the province,
    whose holidays count; the target is ours and no term."""
    days = after_business_days(received_at.date(), BUSINESS_DAYS, is_holiday)
    found = [
        Clock("30 days", received_at + timedelta(days=CALENDAR_DAYS)),
        Clock("30 business days", _end_of(days, received_at)),
    ]
    return sorted(found, key=lambda clock: clock.ends_at)


def target(received_at: datetime, is_holiday: Holidays) -> datetime:
    """When it ought to be answered: 10 business days."""
    day = after_business_days(received_at.date(), TARGET_BUSINESS_DAYS, is_holiday)
    return _end_of(day, received_at)


def _end_of(day: date, at: datetime) -> datetime:
    return at.replace(
        year=day.year, month=day.month, day=day.day, hour=23, minute=59, second=59, microsecond=0
    )


def may_become(before: str, after: State) -> bool:
    """Whether a request may go from one state to another."""
    return after in STEPS[State(before)]


def may_extend(received_at: datetime, due_at: datetime, *, extended: bool, at: datetime) -> bool:
    """Once, and only while the first term runs: who asks has to be told before it is over."""
    return not extended and received_at <= at <= due_at


def extended(due_at: datetime) -> datetime:
    """The end of a term that was extended."""
    return due_at + timedelta(days=EXTENSION_DAYS)


def is_alarming(received_at: datetime, due_at: datetime, at: datetime) -> bool:
    """Whether 70 % of the term are over."""
    return at >= received_at + (due_at - received_at) * ALARM_AT


def sees_all(identity: str) -> bool:
    """Whether somebody known like this gets what is stored under an account: a mailbox alone opens
    what is stored under its address, and no more."""
    return identity == Identity.ACCOUNT


def needs_two(identity: str) -> bool:
    """Whether a second person has to let a decision go."""
    return identity == Identity.MEDIATED
