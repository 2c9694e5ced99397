"""Dates in addresses."""

from datetime import date

from opentrax.kit.days import day_from_text


class DateConverter:
    """A calendar date such as 2026-03-23; anything else is no such address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return day_from_text(value)

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()
