"""Parts that several matters have."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict

_YEARS = range(2000, 2200)


def _near(at: datetime) -> datetime:
    if at.year not in _YEARS:
        raise ValueError(f"Send a year from {_YEARS.start} to {_YEARS.stop - 1}.")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _near_day(on: date) -> date:
    if on.year not in _YEARS:
        raise ValueError(f"Send a year from {_YEARS.start} to {_YEARS.stop - 1}.")
    return on


Moment = Annotated[AwareDatetime, AfterValidator(_near)]
# Of a filter: without a zone it is UTC.
FilterMoment = Annotated[datetime, AfterValidator(_near)]
Day = Annotated[date, AfterValidator(_near_day)]
Amount = Annotated[Decimal, Field(max_digits=14, decimal_places=3, ge=0)]


class Strict(Schema):
    """What is sent: an unknown field is a mistake, not something to pass over."""

    model_config = ConfigDict(extra="forbid")


class Money(Schema):
    """An exact amount with the ISO 4217 code of its currency."""

    amount: Decimal
    currency: str

    @staticmethod
    def of(amount: Decimal | None, currency: str) -> "Money | None":
        return None if amount is None else Money(amount=amount, currency=currency)


class Named(Schema):
    """Something by its key and name."""

    id: UUID
    name: str

    @staticmethod
    def of(row: Any) -> "Named":
        return Named(id=row.pk, name=row.name)
