"""The eight classes of messages: what stops each, what it needs, how often it may come, and when.

One table that the gate, the documents and the tests read. The law and the published policy speak of
classes, not of messages, so a new message only has to say which class it is of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opentrax.engine.clocks import months_after


class MessageClass(StrEnum):
    """Why a person gets a message; what may be refused follows from it."""

    ESSENTIAL = "essential"
    SERVICE = "service"
    ONBOARDING = "onboarding"
    SUPPORT = "support"
    TRANSACTIONAL = "transactional"
    SURVEY = "survey"
    REVIEW = "review"
    MARKETING = "marketing"


class Strength(StrEnum):
    """How much an opt-out stops. `EVERYTHING` leaves essential messages only."""

    OPTIONAL = "optional"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many messages to one address within a span, whoever sends them."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class ClassRule:
    """What holds for a class.

    `optional`: the weaker opt-out stops it. `stoppable`: the stronger one does. `consent`: the
    purpose (privacy.rules.purposes) whose consent has to be live at the instant of sending.
    `heeds_quiet_hours`: it waits for the recipient's morning. `offers_nothing`: words of an offer
    are refused. `log_kept_for`: how long the row of the log is kept, if less than 24 months (its
    words go after a week).
    """

    optional: bool = False
    stoppable: bool = True
    consent: str = ""
    heeds_quiet_hours: bool = False
    offers_nothing: bool = False
    caps: tuple[Cap, ...] = ()
    log_kept_for: timedelta | None = None

    def log_kept_until(self, at: datetime) -> datetime:
        """What is older at an instant goes: 24 months, or less."""
        return months_after(at, -24) if self.log_kept_for is None else at - self.log_kept_for


_HOUR, _DAY, _MONTH, _YEAR = (
    timedelta(hours=1), timedelta(days=1), timedelta(days=30), timedelta(days=365),
)  # fmt: skip

CLASSES: Mapping[MessageClass, ClassRule] = {
    # What the person asked for in that minute, the safety of their account, legal notices.
    MessageClass.ESSENTIAL: ClassRule(
        stoppable=False, caps=(Cap(10, _HOUR), Cap(30, _DAY)), log_kept_for=timedelta(days=90)
    ),
    # Rare announcements about the service itself: no opt-out but the stronger one.
    MessageClass.SERVICE: ClassRule(
        heeds_quiet_hours=True, offers_nothing=True, caps=(Cap(4, _YEAR),)
    ),
    # Getting started; ten for an account, for ever, by a constraint of the database.
    MessageClass.ONBOARDING: ClassRule(optional=True, heeds_quiet_hours=True, caps=(Cap(2, _DAY),)),
    # Answers in a case that the person opened.
    MessageClass.SUPPORT: ClassRule(caps=(Cap(50, _DAY),)),
    # What somebody's work here brings about: invitations, dispatches, invoices.
    MessageClass.TRANSACTIONAL: ClassRule(caps=(Cap(200, _DAY),)),
    MessageClass.SURVEY: ClassRule(
        optional=True, consent="survey", heeds_quiet_hours=True, caps=(Cap(1, _MONTH),)
    ),
    # One for each completed visit (a constraint of the database), whatever its outcome.
    MessageClass.REVIEW: ClassRule(
        optional=True, consent="review", heeds_quiet_hours=True, caps=(Cap(1, 7 * _DAY),)
    ),
    MessageClass.MARKETING: ClassRule(
        optional=True, consent="marketing", heeds_quiet_hours=True, caps=(Cap(4, _MONTH),)
    ),
}
MOST_ONBOARDING = 10
WORDS_KEPT_FOR = timedelta(days=7)
QUIET_FROM_HOUR, QUIET_UNTIL_HOUR = 21, 8


def stops(strength: str, message_class: MessageClass) -> bool:
    """Whether an opt-out of this strength stops messages of this class."""
    rule = CLASSES[message_class]
    return rule.optional or (rule.stoppable and strength == Strength.EVERYTHING)


def strength_of_a_click(message_class: MessageClass) -> Strength:
    """What the mail program's own button stops: at least the class of the mail it is pressed on."""
    if CLASSES[message_class].optional or not CLASSES[message_class].stoppable:
        return Strength.OPTIONAL
    return Strength.EVERYTHING
