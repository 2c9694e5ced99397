"""Quantities and amounts of parts; pure."""

from decimal import ROUND_FLOOR, Decimal

MOST_QUANTITY = Decimal(10) ** 8
MOST_AMOUNT = Decimal(10) ** 10
_STEP = Decimal("0.001")


def is_too_much(there: Decimal, change: Decimal, *, may_go_below: bool) -> bool:
    """Whether a stock has too few for a change: only what takes from it can be too much."""
    return change < 0 and not may_go_below and there + change < 0


def quantity_in(quantity: Decimal) -> Decimal | None:
    """A quantity as it is kept, to thousandths; None for one that cannot be kept."""
    if not quantity.is_finite() or abs(quantity) >= MOST_QUANTITY:
        return None
    return quantity.quantize(_STEP)


def amount_in(amount: Decimal) -> Decimal | None:
    """An amount that can be kept, or None."""
    return amount if amount.is_finite() and 0 <= amount < MOST_AMOUNT else None


def is_low(total: Decimal, reorder_at: Decimal | None) -> bool:
    """Whether a part has to be ordered again."""
    return reorder_at is not None and total <= reorder_at


def suggested(total: Decimal, reorder_at: Decimal, lot: Decimal | None) -> Decimal:
    """The least quantity in whole lots (without one in whole units) that takes a stock above the
    level at which it is ordered; zero where it lies above it.
    """
    if not is_low(total, reorder_at):
        return Decimal(0)
    step = lot or Decimal(1)
    lots = ((reorder_at - total) / step).to_integral_value(ROUND_FLOOR) + 1
    return lots * step
