"""Months of the calendar.

A term of n months ends on the same day of the month n months later, or on that month's last day
where it has no such day (31 August + 6 months = 28 or 29 February). The same rule as PostgreSQL's
`timestamp + interval`, so that a constraint there and a rule here agree. Time of day and zone are
kept. O(1).
"""

import calendar
from datetime import datetime


def months_after(at: datetime, months: int) -> datetime:
    """The instant `months` months of the calendar after `at`."""
    counted = at.year * 12 + (at.month - 1) + months
    year, month = divmod(counted, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))
