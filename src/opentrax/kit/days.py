"""Calendar dates that people put into an address."""

from datetime import date

_YEARS = range(1970, 2200)


def day_from_text(text: str) -> date:
    """The date in a text such as 2026-03-23.

    Raises ValueError for anything else, and for a year so far away that the day beside it, or the
    same day on another clock, would be no date any more.
    """
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError(text)
    return day
