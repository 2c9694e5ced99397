"""Business days: Monday to Friday without public holidays.

A term of n business days that begins on a day ends with the n-th business day after it; the first
day does not count. Which days are holidays is the caller's to say, since it goes by province.
O(n).
"""

from collections.abc import Callable
from datetime import date, timedelta

_SATURDAY = 5


def is_business_day(day: date, is_holiday: Callable[[date], bool]) -> bool:
    """Whether people work on a day."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def after_business_days(day: date, count: int, is_holiday: Callable[[date], bool]) -> date:
    """The last day of a term of `count` business days that begins after `day`."""
    if count < 1:
        raise ValueError("A term has at least one day.")
    left, at = count, day
    while left:
        at += timedelta(days=1)
        left -= is_business_day(at, is_holiday)
    return at
