"""What state a person's account is in."""

from datetime import datetime
from enum import StrEnum


class AccountState(StrEnum):
    """Where a person's account stands. Only an active one has sessions and gets optional mail.

    Deactivated and closing ones come back when their person signs in and says so; a frozen one
    waits for the operator; a closed one names nobody any more.
    """

    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    CLOSING = "closing"
    FROZEN = "frozen"
    CLOSED = "closed"
    BARRED = "barred"


def account_state(
    *,
    is_active: bool,
    deactivated_at: datetime | None,
    closes_at: datetime | None,
    frozen_at: datetime | None,
    closed_at: datetime | None,
) -> AccountState:
    """The state of an account; the strongest counts. Barred: not active, and nobody said why."""
    if closed_at is not None:
        return AccountState.CLOSED
    if frozen_at is not None:
        return AccountState.FROZEN
    if closes_at is not None:
        return AccountState.CLOSING
    if deactivated_at is not None:
        return AccountState.DEACTIVATED
    return AccountState.ACTIVE if is_active else AccountState.BARRED
