"""Clocks of the calendar: terms counted in months as statutes count them, and in business days."""

from opentrax.engine.clocks.business import after_business_days, is_business_day
from opentrax.engine.clocks.months import months_after

__all__ = ["after_business_days", "is_business_day", "months_after"]
