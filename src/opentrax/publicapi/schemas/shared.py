"""Parts that several matters have."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

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
