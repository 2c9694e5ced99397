"""Terms and pure decisions of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

MINIMUM_AGE = 16
CODE_TERM = timedelta(minutes=15)
LINK_TERM = timedelta(hours=24)
MOST_ATTEMPTS = 3
HOLD_ON_EXPORTS = timedelta(hours=72)
"""After a change of address: the old mailbox has so long to object before a copy of the data may be
given away."""
UNVERIFIED_TERM = timedelta(days=7)
SIGN_INS_TERM = timedelta(days=90)
CHANGES_TERM = timedelta(days=30)
CASES_TERM = timedelta(days=730)
GRACE = timedelta(days=30)
"""Between the wish to close (an account, an organization) and the end."""
ALONE_WAITS = timedelta(hours=72)
"""An owner without a second administrator confirms a closure themselves, after so long."""
AGE_TERM = timedelta(days=14)
"""A frozen account is erased after so long, unless it was found to be 16 or older's."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly the duration of a session is known: its row is written at most so often."""


class Confirmation(StrEnum):
    """Whether somebody may confirm the closure of an organization, and if not, why."""

    MAY = "may"
    NOT_ASKED = "not_asked"
    NOT_YOURSELF = "not_yourself"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Confirmer:
    """Who would confirm, who asked and when, and who else administers the organization."""

    person_id: UUID
    asked_by: UUID | None
    asked_at: datetime
    administrators: Sequence[UUID]


def may_confirm(who: Confirmer, at: datetime) -> Confirmation:
    """Somebody else than who asked; who is alone may do it themselves once ALONE_WAITS is over."""
    if who.person_id != who.asked_by:
        return Confirmation.MAY
    others = [key for key in who.administrators if key != who.asked_by]
    if others:
        return Confirmation.NOT_YOURSELF
    return Confirmation.MAY if at >= who.asked_at + ALONE_WAITS else Confirmation.NOT_YET


def coarse(degrees: float) -> float:
    """A latitude or longitude to a tenth of a degree: about eleven kilometres."""
    return round(degrees, 1)


def is_worth_noting(seen_at: datetime, at: datetime) -> bool:
    """Whether a session's last sign of life is old enough to be written again."""
    return at - seen_at >= SEEN_EVERY
