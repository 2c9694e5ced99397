"""Which papers a provider lacks for work of a trade, since when, and when its people are reminded.
Pure.

A requirement holds for every trade or for one and those under it. It is met by an accepted paper of
its kind on whose days, with the days of grace after its end, today lies. Where none is, the reason
is the one that is nearest to being met: an accepted paper that has ended or not begun, one that
awaits an answer, one that was refused, none at all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

REMINDED_DAYS = (0, 7, 30)
REMINDED_LATE = timedelta(days=7)
"""So long after its end is an ended paper still told of: a reminder that came late."""


class Why(StrEnum):
    """Why a requirement is not met."""

    EXPIRED = "expired"
    NOT_YET = "not_yet"
    AWAITING = "awaiting"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a client asks for; `since_on` is when it began to."""

    kind: str
    label: str
    trade: str
    grace_days: int
    since_on: date


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as one client judges it; `told_on` is when it was shared, or decided about."""

    kind: str
    state: str
    told_on: date
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lack:
    """A paper that is not there; `on` is the day that the words name: its end, its beginning, when
    it was shared or refused, or since when it is asked for.
    """

    kind: str
    label: str
    why: str
    on: date


def _within(paper: Paper, today: date, grace: timedelta) -> bool:
    if paper.from_on is not None and today < paper.from_on:
        return False
    # Compared by subtraction: a date at the end of time has no day after it.
    return paper.until_on is None or today - paper.until_on <= grace


def _lack_of(asked: Requirement, papers: Iterable[Paper], today: date) -> Lack | None:
    grace = timedelta(days=asked.grace_days)
    own = [paper for paper in papers if paper.kind == asked.kind]
    accepted = [paper for paper in own if paper.state == "accepted"]
    if any(_within(paper, today, grace) for paper in accepted):
        return None
    ended = [p.until_on for p in accepted if p.until_on is not None and p.until_on < today]
    if ended:
        return Lack(asked.kind, asked.label, Why.EXPIRED, max(ended))
    if today - asked.since_on < grace:  # asked for lately: nobody had the time yet
        return None
    begins = [p.from_on for p in accepted if p.from_on is not None]
    if begins:
        return Lack(asked.kind, asked.label, Why.NOT_YET, min(begins))
    for state, why in (("awaiting", Why.AWAITING), ("refused", Why.REFUSED)):
        told = [paper.told_on for paper in own if paper.state == state]
        if told:
            return Lack(asked.kind, asked.label, why, max(told))
    return Lack(asked.kind, asked.label, Why.MISSING, asked.since_on)


def lacks(
    asked: Sequence[Requirement], papers: Sequence[Paper], trades: Collection[str], today: date
) -> tuple[Lack, ...]:
    """What is lacking for work of a trade, each kind once; `trades` are it and those above."""
    found: dict[str, Lack] = {}
    for one in asked:
        if one.kind in found or (one.trade and one.trade not in trades):
            continue
        lack = _lack_of(one, papers, today)
        if lack is not None:
            found[one.kind] = lack
    return tuple(found.values())


def reminder_due(until_on: date, today: date, sent: Collection[int]) -> int | None:
    """How many days ahead a paper's end is to be told of today: the nearest of 30, 7 and 0 that has
    come, unless it was; None also long after the end.
    """
    left = until_on - today
    if left < -REMINDED_LATE:
        return None
    step = next((days for days in REMINDED_DAYS if left <= timedelta(days=days)), None)
    return None if step in sent else step


@dataclass(frozen=True, slots=True)
class Held:
    """A paper as its provider holds it: what it is, until when, and who may see it."""

    what: tuple[str, str]
    until_on: date | None
    clients: frozenset[object]


def is_replaced(paper: Held, others: Iterable[Held]) -> bool:
    """Whether a paper that is good for longer took its place, for everybody who may see it."""
    end = paper.until_on or date.max
    return any(
        other.what == paper.what
        and paper.clients <= other.clients
        and (other.until_on is None or other.until_on > end)
        for other in others
    )
