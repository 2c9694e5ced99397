"""Instants as whole microseconds since 1970, as the database keeps them."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: float) -> int:
    return round(at * 1_000_000)


def moment(us: int) -> datetime:
    return EPOCH + timedelta(microseconds=us)
