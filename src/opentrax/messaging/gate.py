"""What the gate decides about one message, from facts that were read under the address's lock.

Pure: no database, no clock, no mail. The order of the questions is that of the reasons that a
person is told: what they themselves said comes before what we are able to do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.messaging.classes import (
    CLASSES,
    MOST_ONBOARDING,
    QUIET_FROM_HOUR,
    QUIET_UNTIL_HOUR,
    Cap,
    MessageClass,
    stops,
)
from opentrax.messaging.rules import Kind
from opentrax.privacy.rules.consent import Standing


class Verdict(StrEnum):
    """Go, never, or not yet."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    WAITING = "waiting"


class Reason(StrEnum):
    """Why. Closed: the log, the screens (words.py) and the evidence know each."""

    ESSENTIAL = "essential"
    NOT_STOPPED = "not_stopped"
    CONSENTED = "consented"
    OUTDATED = "outdated"
    WITHDRAWN = "withdrawn"
    DEACTIVATED = "deactivated"
    STOPPED_OPTIONAL = "stopped_optional"
    STOPPED_EVERYTHING = "stopped_everything"
    NO_CONSENT = "no_consent"
    CONSENT_EXPIRED = "consent_expired"
    CAP = "cap"
    ONBOARDING_CAP = "onboarding_cap"
    FAULTY = "faulty"
    QUIET_HOURS = "quiet_hours"


@dataclass(frozen=True, slots=True)
class Stop:
    """An opt-out in force: of one sender's messages, or (`sender_id` None) of all."""

    strength: str
    sender_id: UUID | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What was read under the lock.

    `consent` is where the person stands on the purpose that the kind needs. `claimed` are the
    instants at which earlier messages were let through to this address: of the same class, and
    (`claimed_kind`) of the same kind. `faults` are what the inspection of the finished message
    found.
    """

    kind: Kind
    at: datetime
    created_at: datetime
    zone: ZoneInfo
    sender_id: UUID | None = None
    stops: Sequence[Stop] = ()
    account_is_active: bool = True
    consent: Standing | None = None
    claimed: Sequence[datetime] = ()
    claimed_kind: Sequence[datetime] = ()
    onboarding_sent: int = 0
    faults: Sequence[str] = field(default=())

    @property
    def message_class(self) -> MessageClass:
        return self.kind.message_class


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict with its reason; `until` is when a waiting message is looked at again."""

    verdict: Verdict
    reason: Reason
    until: datetime | None = None
    detail: str = ""


def decide(facts: Facts) -> Decision:
    """Ask every question in order; the first that objects decides."""
    for question in QUESTIONS.values():
        objection = question(facts)
        if objection is not None:
            return objection
    return Decision(Verdict.ALLOWED, _why_allowed(facts))


def _why_allowed(facts: Facts) -> Reason:
    if facts.kind.needs_consent_to:
        return Reason.CONSENTED
    stoppable = CLASSES[facts.message_class].stoppable
    return Reason.NOT_STOPPED if stoppable else Reason.ESSENTIAL


def _refuse(reason: Reason, detail: str = "") -> Decision:
    return Decision(Verdict.REFUSED, reason, detail=detail)


def _is_outdated(facts: Facts) -> Decision | None:
    late = facts.at - facts.created_at > facts.kind.useful_for
    return _refuse(Reason.OUTDATED) if late else None


def _is_deactivated(facts: Facts) -> Decision | None:
    ended = not facts.account_is_active and CLASSES[facts.message_class].stoppable
    return _refuse(Reason.DEACTIVATED) if ended else None


def _is_stopped(facts: Facts) -> Decision | None:
    about_us = [s for s in facts.stops if s.sender_id in {None, facts.sender_id}]
    in_force = {s.strength for s in about_us if stops(s.strength, facts.message_class)}
    if not in_force:
        return None
    weaker = "everything" not in in_force
    return _refuse(Reason.STOPPED_OPTIONAL if weaker else Reason.STOPPED_EVERYTHING)


def _lacks_consent(facts: Facts) -> Decision | None:
    if not facts.kind.needs_consent_to:
        return None
    consent = facts.consent
    if consent is None:
        return _refuse(Reason.NO_CONSENT)
    if consent.expires_at is not None and consent.expires_at <= facts.at:
        return _refuse(Reason.CONSENT_EXPIRED)
    return None if consent.allowed else _refuse(Reason.NO_CONSENT, consent.why)


def _is_over(cap: Cap, claimed: Sequence[datetime], at: datetime) -> bool:
    return sum(at - cap.within < earlier for earlier in claimed) >= cap.most


def _is_capped(facts: Facts) -> Decision | None:
    if facts.message_class is MessageClass.ONBOARDING and facts.onboarding_sent >= MOST_ONBOARDING:
        return _refuse(Reason.ONBOARDING_CAP)
    for caps, claimed in (
        (CLASSES[facts.message_class].caps, facts.claimed),
        (facts.kind.caps, facts.claimed_kind),
    ):
        over = [cap for cap in caps if _is_over(cap, claimed, facts.at)]
        if over:
            return _refuse(Reason.CAP, _limit(over[0]))
    return None


def _limit(cap: Cap) -> str:
    """For the operator's log: "3 in 1 d", "30 in 1 h"."""
    hours = cap.within // timedelta(hours=1)
    return f"{cap.most} in {hours // 24} d" if hours >= 24 else f"{cap.most} in {hours} h"


def _is_faulty(facts: Facts) -> Decision | None:
    return _refuse(Reason.FAULTY, facts.faults[0]) if facts.faults else None


def _is_too_early(facts: Facts) -> Decision | None:
    if not CLASSES[facts.message_class].heeds_quiet_hours:
        return None
    until = quiet_until(facts.at, facts.zone)
    return None if until is None else Decision(Verdict.WAITING, Reason.QUIET_HOURS, until)


def quiet_until(at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the quiet hours that `at` lies in by the clock of `zone`, or None."""
    local = at.astimezone(zone)
    if QUIET_UNTIL_HOUR <= local.hour < QUIET_FROM_HOUR:
        return None
    day = local.date() + timedelta(days=local.hour >= QUIET_FROM_HOUR)
    return datetime.combine(day, time(QUIET_UNTIL_HOUR), zone).astimezone(at.tzinfo)


# The names are those of the documents; a test takes each away and sees that something breaks.
QUESTIONS: Mapping[str, Callable[[Facts], Decision | None]] = {
    "term": _is_outdated,
    "account": _is_deactivated,
    "suppression": _is_stopped,
    "consent": _lacks_consent,
    "caps": _is_capped,
    "form": _is_faulty,
    "quiet hours": _is_too_early,
}
