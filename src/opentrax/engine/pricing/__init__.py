"""Amounts of money: what is rounded, and how far a cap is used up. Exact decimals, no currency's
name, no input or output.
"""

from opentrax.engine.pricing.caps import NEAR_PERCENT, Reach, Used, used_of
from opentrax.engine.pricing.papers import Sums, Tax, TaxAmount, line_amount, sums
from opentrax.engine.pricing.rounding import rounded, total
from opentrax.engine.pricing.time import (
    TimeRule,
    minutes_of_hours,
    rounded_minutes,
    tolerated_minutes,
)

__all__ = [
    "NEAR_PERCENT",
    "Reach",
    "Sums",
    "Tax",
    "TaxAmount",
    "TimeRule",
    "Used",
    "line_amount",
    "minutes_of_hours",
    "rounded",
    "rounded_minutes",
    "sums",
    "tolerated_minutes",
    "total",
    "used_of",
]
