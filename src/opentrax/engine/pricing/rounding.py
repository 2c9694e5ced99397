"""Rounding of amounts: half away from zero, to the digits of the currency, where an amount comes
in. Sums are of rounded amounts and exact, so what is shown always adds up.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal


def rounded(amount: Decimal, digits: int) -> Decimal:
    """An amount to so many digits after the point; a half goes away from zero: 2.345 is 2.35,
    −2.345 is −2.35.
    """
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum."""
    return sum(amounts, Decimal(0))
