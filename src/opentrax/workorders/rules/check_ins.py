"""What a location's rule makes of a check-in: taken, flagged, or refused with what to do. Pure.

Who is there already is never kept from leaving: a check-out is flagged where a check-in would be
refused. What the program says by itself is flagged at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.workorders.check_in_states import Direction, Doubt, Manner, Verdict, Way

# A fix that is worse than this says nothing about a fence.
WORST_ACCURACY_M = 200.0
# What is farther is stored as this: a check-in is no way to learn where somebody lives.
FARTHEST_M = 1000
ROUNDED_TO_M = 10
CHOOSABLE = (Way.POSITION, Way.QR, Way.LINK, Way.CODE, Way.TELEPHONE, Way.MANUAL)
REMINDED_AFTER = timedelta(minutes=30)


class Objection(models.TextChoices):
    """Why a check-in is refused, in the words of a screen: what is, and what to do instead."""

    OUTSIDE = "outside", _("Your phone is outside this location. Check in when you are there.")
    MANUAL = (
        "manual",
        _(
            "Nothing shows that you are at this location. Start a shift, so that your phone tells"
            " its position, or check in by what the location offers."
        ),
    )
    HOURS = "hours", _("This location does not take check-ins at this hour.")
    WAY = "way", _("This location does not take check-ins in this way.")
    REASON = (
        "reason",
        _("Say in a few words why: this location asks for a reason. Your client reads it."),
    )


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds at a location for a trade."""

    outside: str = Manner.FLAG
    manual: str = Manner.FLAG
    hours: str = Manner.ALLOW
    from_time: time = time(0)
    to_time: time = time(0)
    ways: frozenset[str] = frozenset(CHOOSABLE)
    out_after_hours: int = 0
    reminds: bool = True


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A rule of the list; what is None or "" fits everything."""

    location_id: UUID | None
    trade: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody, or the program (then nothing is `said`), says of coming or going; `at` is on
    the location's clock."""

    direction: str
    way: str
    verdict: str
    at: datetime
    reason: str = ""
    is_said: bool = True


@dataclass(frozen=True, slots=True)
class Judgment:
    """The doubts to flag, and why it is refused, or None."""

    doubts: tuple[Doubt, ...] = ()
    objection: Objection | None = None


def first_terms(rules: Sequence[RuleFacts], location_id: UUID, trades: Iterable[str]) -> Terms:
    """The terms of the first rule that fits; the program's own where none does. `trades` are that
    of the work and those above it."""
    known = frozenset(trades)
    for rule in rules:
        if rule.location_id not in (None, location_id):
            continue
        if not rule.trade or rule.trade in known:
            return rule.terms
    return Terms()


def verdict_of(signed_m: float | None, accuracy_m: float | None) -> Verdict:
    """Inside or outside only where the fix's accuracy leaves no doubt about it. `signed_m` is the
    distance from the fence's edge, negative inside."""
    if signed_m is None or accuracy_m is None or not 0 <= accuracy_m <= WORST_ACCURACY_M:
        return Verdict.UNKNOWN
    if signed_m <= 0:
        return Verdict.INSIDE
    return Verdict.OUTSIDE if signed_m > accuracy_m else Verdict.UNKNOWN


def kept_distance(signed_m: float | None) -> int | None:
    """The distance to the fence that is stored: 0 inside, in tens of meters, and no farther than
    a kilometer."""
    if signed_m is None:
        return None
    return min(FARTHEST_M, max(0, round(signed_m / ROUNDED_TO_M) * ROUNDED_TO_M))


def is_within(from_time: time, to_time: time, at: time) -> bool:
    """Whether a time of day lies in hours that may go over midnight; equal ends are the whole
    day."""
    if from_time == to_time:
        return True
    if from_time < to_time:
        return from_time <= at < to_time
    return at >= from_time or at < to_time


def _doubts(terms: Terms, claim: Claim) -> Iterator[tuple[Doubt, str]]:
    if claim.way != Way.AUTOMATIC and claim.way not in terms.ways:
        yield Doubt.WAY, Manner.BLOCK
    if claim.verdict == Verdict.OUTSIDE:
        yield Doubt.OUTSIDE, terms.outside
    if claim.way == Way.MANUAL:
        yield Doubt.MANUAL, terms.manual
    at = claim.at.time().replace(tzinfo=None)
    if not is_within(terms.from_time, terms.to_time, at):
        yield Doubt.HOURS, terms.hours


def judge(terms: Terms, claim: Claim) -> Judgment:
    """Weigh a claim against the terms: the first doubt that blocks refuses, then a reason that is
    missing; every doubt that is not allowed is flagged."""
    found = [(d, manner) for d, manner in _doubts(terms, claim) if manner != Manner.ALLOW]
    doubts = tuple(doubt for doubt, _manner in found)
    if not claim.is_said:
        return Judgment(doubts)
    for doubt, manner in found:
        if manner == Manner.BLOCK and claim.direction == Direction.IN:
            return Judgment(doubts, Objection(doubt.value))
    if not claim.reason.strip() and any(manner == Manner.REASON for _doubt, manner in found):
        return Judgment(doubts, Objection.REASON)
    return Judgment(doubts)


def way_of(way: str, verdict: str) -> str:
    """What a tap was by: the position where it tells something, else nothing but the hand."""
    if way != Way.POSITION:
        return way
    return Way.MANUAL if verdict == Verdict.UNKNOWN else Way.POSITION


def forgotten_at(arrived_at: datetime, inside: Iterable[datetime]) -> datetime:
    """When to date a departure that nobody told: the last evidence inside after the arrival, else
    the arrival itself; never a later time that nothing shows."""
    return max((at for at in inside if at > arrived_at), default=arrived_at)
