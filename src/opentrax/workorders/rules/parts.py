"""What a part is charged at; pure."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """What one costs the client. `cost` and `markup_percent` only where the price is made of
    these, as the contract says.
    """

    price: Decimal | None = None
    cost: Decimal | None = None
    markup_percent: Decimal | None = None


def charge_of(
    cost: Decimal | None, price: Decimal | None, markup_percent: Decimal | None
) -> Charge:
    """With a mark-up in the contract the cost and so many percent of it (no price where the cost is
    not known); without one the price of the catalogue, and nothing of the cost.
    """
    if markup_percent is None:
        return Charge(price)
    if cost is None:
        return Charge(markup_percent=markup_percent)
    return Charge(cost * (100 + markup_percent) / 100, cost, markup_percent)
