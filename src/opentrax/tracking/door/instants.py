"""Instants as whole microseconds since 1970, as the database keeps them."""

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_US = 86_400 * 1_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def microseconds(at: float) -> int:
    return round(at * 1_000_000)


def day_of(days: int) -> date:
    """The day in UTC that begins this many days after 1970 began."""
    return date.fromordinal(_EPOCH_DAY + days)


def moment(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)
