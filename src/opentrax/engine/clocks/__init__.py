"""Clocks of the calendar: terms counted in months as statutes count them and in business days, and
deadlines counted in business hours.
"""

from opentrax.engine.clocks.business import after_business_days, is_business_day
from opentrax.engine.clocks.counting import BusinessTime, OpenHours, Pause, counted, deadline
from opentrax.engine.clocks.months import months_after

__all__ = [
    "BusinessTime",
    "OpenHours",
    "Pause",
    "after_business_days",
    "counted",
    "deadline",
    "is_business_day",
    "months_after",
]
