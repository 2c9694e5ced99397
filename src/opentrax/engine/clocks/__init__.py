"""Clocks of the calendar: terms counted in months as statutes count them."""

from opentrax.engine.clocks.months import months_after

__all__ = ["months_after"]
