"""Whether somebody's words allow a purpose at an instant.

Rules, strictest first: what was refused, withdrawn or objected to stays so until a later express
yes; at the same instant no wins; nothing implied reopens what was closed; an implied consent ends
24 months after a purchase and 6 months after an inquiry; an express one holds until it is withdrawn
or its own term ends. What an import claims allows nothing but what an implied consent would.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from opentrax.engine.clocks import months_after


class State(StrEnum):
    """What was said."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"


class Basis(StrEnum):
    """What a yes rests on; a no rests on nothing."""

    NONE = ""
    EXPRESS = "express"
    IMPLIED_PURCHASE = "implied_purchase"
    IMPLIED_INQUIRY = "implied_inquiry"
    CLAIMED = "claimed"


class Method(StrEnum):
    """How it was said. An express yes needs one of `EXPRESS_METHODS`."""

    SIGN_UP_FORM = "sign_up_form"
    SETTINGS_PAGE = "settings_page"
    PREFERENCE_PAGE = "preference_page"
    CONFIRMATION_LINK = "confirmation_link"
    SPOKEN = "spoken"
    PAPER = "paper"
    LINK_IN_MESSAGE = "link_in_message"
    ONE_CLICK = "one_click"
    REPLY = "reply"
    BROWSER_SIGNAL = "browser_signal"
    PROVIDER_REPORT = "provider_report"
    REQUEST = "request"
    ERASURE = "erasure"
    RELATIONSHIP = "relationship"
    IMPORT = "import"


EXPRESS_METHODS = frozenset(
    {
        Method.SIGN_UP_FORM, Method.SETTINGS_PAGE, Method.PREFERENCE_PAGE,
        Method.CONFIRMATION_LINK, Method.SPOKEN, Method.PAPER,
    }
)  # fmt: skip
CHANNELS = ("any", "email", "sms", "push", "in_app")

# Canada's anti-spam law, section 10(10); a claim of an import gets the shorter one.
TERM_MONTHS = {Basis.IMPLIED_PURCHASE: 24, Basis.IMPLIED_INQUIRY: 6, Basis.CLAIMED: 6}


@dataclass(frozen=True, slots=True)
class Said:
    """One event, as the rules see it."""

    event_id: UUID
    state: State
    basis: Basis
    at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer: whether it may be done, why (a word of `WHY`), by which event, until when."""

    allowed: bool
    why: str
    event_id: UUID | None = None
    expires_at: datetime | None = None


WHY = (
    "express", "implied_purchase", "implied_inquiry", "claimed",
    "nothing_said", "refused", "withdrawn", "objected", "expired", "not_enough",
)  # fmt: skip


def expires_at(basis: Basis, at: datetime) -> datetime | None:
    """When a consent of this basis ends by itself; None for an express one."""
    months = TERM_MONTHS.get(basis)
    return None if months is None else months_after(at, months)


def standing(events: Iterable[Said], *, implied: frozenset[Basis], at: datetime) -> Standing:
    """What events about one purpose come to at an instant. `implied` are the bases besides an
    express yes that carry the purpose; a claim counts where an implied one would."""
    known = sorted((e for e in events if e.at <= at), key=lambda e: (e.at, e.event_id))
    noes = [e for e in known if e.state is not State.GIVEN]
    last_no = noes[-1] if noes else None
    yeses = [
        e for e in known
        if e.state is State.GIVEN
        and (last_no is None or (e.basis is Basis.EXPRESS and e.at > last_no.at))
    ]  # fmt: skip
    if not yeses:
        if last_no is None:
            return Standing(False, "nothing_said")
        return Standing(False, last_no.state.value, last_no.event_id)
    carrying = [e for e in yeses if _carries(e.basis, implied)]
    if not carrying:
        return Standing(False, "not_enough", yeses[-1].event_id)
    live = [e for e in carrying if e.expires_at is None or at < e.expires_at]
    if not live:
        return Standing(False, "expired", carrying[-1].event_id, carrying[-1].expires_at)
    best = max(live, key=lambda e: (e.expires_at is None, e.expires_at or e.at, e.at))
    return Standing(True, best.basis.value, best.event_id, best.expires_at)


def _carries(basis: Basis, implied: frozenset[Basis]) -> bool:
    return basis is Basis.EXPRESS or basis in implied or (basis is Basis.CLAIMED and bool(implied))
