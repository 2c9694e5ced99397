"""Which messages exist, whose they are, how long each is useful, and when a failed one is tried
again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from opentrax.messaging.classes import CLASSES, Cap, MessageClass

__all__ = ["KINDS", "MAX_ATTEMPTS", "Keeper", "Kind", "MessageClass", "UnknownKindError"]


class Keeper(StrEnum):
    """Whose row the message is: an organization's, or the person's whom it goes to."""

    ORGANIZATION = "organization"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message. A new one is a decision: it needs a class and a term.

    `caps` hold beside those of the class, counted over messages of this kind. `consent` is a
    purpose that this kind needs although its class needs none. `to_somebody_named`: it goes to
    somebody whom a user named for one request, so there is one for each request (a constraint of
    the database), and its row of the log goes with the request.
    """

    keeper: Keeper
    useful_for: timedelta
    message_class: MessageClass = MessageClass.ESSENTIAL
    caps: tuple[Cap, ...] = ()
    consent: str = ""
    to_somebody_named: bool = False

    @property
    def needs_consent_to(self) -> str:
        """The purpose whose consent has to be live, or ""."""
        return self.consent or CLASSES[self.message_class].consent


_CODE = timedelta(minutes=15)
_NEWS = timedelta(days=2)
_INVITED = timedelta(days=14)
NAMED_KEPT_FOR = timedelta(days=44)
"""For so long the log names somebody whom a user named: the request's two weeks, and 30 days."""
# Nobody's mailbox is filled by making organizations that invite it.
_INVITATIONS = (Cap(5, timedelta(days=1)), Cap(20, timedelta(days=30)))
_REQUESTERS = (Cap(10, timedelta(days=1)), Cap(60, timedelta(days=30)))
_OFFERS = (Cap(40, timedelta(days=1)), Cap(400, timedelta(days=30)))

# Closed: the gate refuses a kind that is not here.
KINDS: Mapping[str, Kind] = {
    "verification_code": Kind(Keeper.PERSON, _CODE),
    "password_reset_code": Kind(Keeper.PERSON, _CODE),
    "account_exists": Kind(Keeper.PERSON, _CODE),
    "unknown_account": Kind(Keeper.PERSON, _CODE),
    "password_changed": Kind(Keeper.PERSON, _NEWS),
    "request_proof": Kind(Keeper.PERSON, timedelta(days=1)),
    "request_news": Kind(Keeper.PERSON, _NEWS),
    # An organization writes an address down by itself, so its answer may be stopped; whoever
    # stopped it finds the answer behind the link of their own request.
    "request_answer": Kind(
        Keeper.ORGANIZATION, timedelta(days=7), MessageClass.TRANSACTIONAL, caps=_INVITATIONS
    ),
    "account_news": Kind(Keeper.PERSON, _NEWS),
    # Legal notices: what was disclosed about somebody, data in wrong hands, a clock that runs.
    "disclosure_notice": Kind(Keeper.PERSON, timedelta(days=30)),
    "breach_notice": Kind(Keeper.PERSON, timedelta(days=30)),
    "breach_clock": Kind(Keeper.PERSON, _NEWS),
    "owner_news": Kind(Keeper.PERSON, timedelta(days=14)),
    "address_code": Kind(Keeper.PERSON, _CODE),
    "address_news": Kind(Keeper.PERSON, _NEWS),
    "staff_access": Kind(Keeper.PERSON, _NEWS),
    # A legal notice: only deactivation keeps somebody from being told of a change ahead.
    "document_news": Kind(Keeper.PERSON, timedelta(days=7)),
    "closure_news": Kind(Keeper.PERSON, timedelta(days=7)),
    # What the hidden canary agrees to and stops: to addresses that nobody has, see canaries.
    "canary": Kind(Keeper.PERSON, _NEWS, MessageClass.MARKETING),
    "invitation": Kind(
        Keeper.ORGANIZATION,
        _INVITED,
        MessageClass.TRANSACTIONAL,
        caps=_INVITATIONS,
        to_somebody_named=True,
    ),
    "partner_invitation": Kind(
        Keeper.ORGANIZATION,
        _INVITED,
        MessageClass.TRANSACTIONAL,
        caps=_INVITATIONS,
        to_somebody_named=True,
    ),
    # Work offered to a provider: to its own people, and to an address that the client wrote down.
    "work_offer": Kind(Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL),
    "work_offer_named": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=_OFFERS, to_somebody_named=True
    ),
    "work_offer_unanswered": Kind(Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL),
    "work_under_way": Kind(Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL),
    # A provider's paper ends: to its own people, see directory.services.document_reminders.
    "document_expiry": Kind(Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL),
    # A paper awaits a client's answer, or was refused: to the people of the side that acts next.
    "document_waiting": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=(Cap(40, timedelta(days=1)),)
    ),
    "document_refused": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=(Cap(40, timedelta(days=1)),)
    ),
    # What the other side said about a work order, to those who follow it; and to whoever answered
    # by mail, what of it could not be taken.
    "work_note": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=(Cap(60, timedelta(days=1)),)
    ),
    "work_mention": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=(Cap(60, timedelta(days=1)),)
    ),
    "work_mail_news": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=_REQUESTERS
    ),
    # How a proposal or an invoice stands, to those of the other side who handle papers.
    "paper_news": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=(Cap(100, timedelta(days=1)),)
    ),
    "webhook_paused": Kind(Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL),
    # To an address that somebody typed into the form of a location, about what they asked for.
    "work_request_news": Kind(
        Keeper.ORGANIZATION, _NEWS, MessageClass.TRANSACTIONAL, caps=_REQUESTERS
    ),
}
TO_SOMEBODY_NAMED = tuple(name for name, kind in KINDS.items() if kind.to_somebody_named)
# Values of a context by these names open something, or name somebody else than the recipient, whose
# erasure would not find them in another's mail, or tell of work that may be taken back: they are
# cut out of what the log keeps.
SECRET_NAMES = frozenset(
    {"code", "url", "inviter", "who", "work_title", "work_place", "work_words", "work_lines"}
)

MAX_ATTEMPTS = 8
CLAIM_TERM = timedelta(minutes=5)
"""How long a claim is believed to be under way; after that another worker may take it over."""
_FIRST_WAIT_S = 30
_LONGEST_WAIT_S = 6 * 3600


class UnknownKindError(KeyError):
    """A message of a kind that the table does not have."""


def kind_of(name: str) -> Kind:
    """The kind of this name. Raises UnknownKindError."""
    if name not in KINDS:
        raise UnknownKindError(f"{name!r} is not in messaging.rules.KINDS: add it with its class.")
    return KINDS[name]


def wait_s(attempts: int) -> int:
    """Seconds until the next attempt after `attempts` failed ones: 30 s, 2 min, 8 min … at most 6
    h.
    """
    return int(min(_FIRST_WAIT_S * 4 ** (attempts - 1), _LONGEST_WAIT_S))


def is_outdated(kind: str, created_at: datetime, at: datetime) -> bool:
    """Whether a message says nothing useful any more, such as a code that has run out."""
    return at - created_at > kind_of(kind).useful_for


def may_try_again(attempts: int) -> bool:
    """Whether a message that failed `attempts` times is tried once more."""
    return attempts < MAX_ATTEMPTS
