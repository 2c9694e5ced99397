"""How far an amount that must not be exceeded (a cap) is used up."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

NEAR_PERCENT = 80


class Reach(StrEnum):
    """Where the amounts spent stand against the cap."""

    NONE = "none"
    BELOW = "below"
    NEAR = "near"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Used:
    """What was spent of a cap. `percent` is whole and rounded down, so that 100 is never shown
    before all is spent; None where there is no cap or it is zero.
    """

    spent: Decimal
    reach: Reach
    percent: int | None = None
    left: Decimal | None = None


def used_of(cap: Decimal | None, spent: Decimal) -> Used:
    """Near from 80 % on, over when more than the cap is spent; exactly the cap is not over."""
    if cap is None:
        return Used(spent, Reach.NONE)
    percent = int((spent * 100 / cap).to_integral_value(ROUND_FLOOR)) if cap > 0 else None
    if spent > cap:
        return Used(spent, Reach.OVER, percent, cap - spent)
    near = spent > 0 and spent * 100 >= cap * NEAR_PERCENT
    return Used(spent, Reach.NEAR if near else Reach.BELOW, percent, cap - spent)
