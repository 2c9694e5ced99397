"""What the lines of a proposal or an invoice come to.

Rounding, to the digits of the currency and half away from zero: each line (quantity × unit price),
then each tax once, on the sum of the lines that it is on. Sums are of rounded amounts, so what is
shown always adds up. Taxes do not compound.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from opentrax.engine.pricing.rounding import rounded, total


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax by its name, in percent."""

    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class TaxAmount:
    """What a tax comes to, and on which amount."""

    name: str
    percent: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """Lines without tax, taxes one by one, and all together."""

    net: Decimal
    taxes: tuple[TaxAmount, ...]
    tax: Decimal
    total: Decimal


def line_amount(quantity: Decimal, unit_amount: Decimal, digits: int) -> Decimal:
    """One line, rounded."""
    return rounded(quantity * unit_amount, digits)


def sums(lines: Sequence[tuple[Decimal, bool]], taxes: Iterable[Tax], digits: int) -> Sums:
    """Sums of rounded lines: (amount, whether it is taxed)."""
    net = total(amount for amount, _ in lines)
    base = total(amount for amount, is_taxed in lines if is_taxed)
    found = tuple(
        TaxAmount(tax.name, tax.percent, base, rounded(base * tax.percent / 100, digits))
        for tax in taxes
    )
    tax = total(one.amount for one in found)
    return Sums(net, found, tax, net + tax)
