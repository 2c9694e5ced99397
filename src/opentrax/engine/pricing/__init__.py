"""Amounts of money: what is rounded, and how far a cap is used up. Exact decimals, no currency's
name, no input or output.
"""

from opentrax.engine.pricing.caps import NEAR_PERCENT, Reach, Used, used_of
from opentrax.engine.pricing.rounding import rounded, total

__all__ = ["NEAR_PERCENT", "Reach", "Used", "rounded", "total", "used_of"]
