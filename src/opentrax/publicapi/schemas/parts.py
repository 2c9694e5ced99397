"""Parts: the catalogue, where they lie, what happened to them, and what was used."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.models import MovementKind, Part, PlaceKind, StockPlace
from opentrax.directory.parts import stocked
from opentrax.publicapi.schemas.shared import Amount, Money, Named, Strict
from opentrax.workorders.models import PartUse


class PartRow(Schema):
    """An article of the catalogue; cost and price are for one unit."""

    id: UUID
    number: str
    name: str
    unit: str = Field(description="Empty: pieces.")
    code: str = Field(description="What its bar code says.")
    cost: Money | None
    price: Money | None
    supplier: str
    supplier_number: str
    reorder_at: Decimal | None
    reorder_quantity: Decimal | None
    retired_at: datetime | None


_SAME = (
    "number", "name", "unit", "code", "supplier", "supplier_number", "reorder_at",
    "reorder_quantity", "retired_at",
)  # fmt: skip


def catalogued(part: Part) -> PartRow:
    """What the catalogue says of a part: its ETag is of this, whatever its stock is."""
    return PartRow(
        **{name: getattr(part, name) for name in _SAME}, id=part.pk,
        cost=Money.of(part.cost, part.currency), price=Money.of(part.price, part.currency),
    )  # fmt: skip


class PartOut(PartRow):
    """And how many there are at all places."""

    in_stock: Decimal
    is_low: bool
    to_order: Decimal = Field(description="In whole lots; 0: enough is there.")


def shown_part(part: Part) -> PartOut:
    """A part that was read with its total."""
    found = stocked(part)
    return PartOut(
        **dict(catalogued(part)), in_stock=found.total, is_low=found.is_low,
        to_order=found.suggested,
    )  # fmt: skip


class PartChange(Strict):
    """What changes; a field that is left out stays."""

    number: str | None = Field(None, min_length=1, max_length=40)
    name: str | None = Field(None, min_length=1, max_length=120)
    unit: str | None = Field(None, max_length=20)
    code: str | None = Field(None, max_length=80)
    cost: Amount | None = None
    price: Amount | None = None
    currency: str | None = Field(None, min_length=3, max_length=3, description="ISO 4217.")
    supplier: str | None = Field(None, max_length=120)
    supplier_number: str | None = Field(None, max_length=60)
    reorder_at: Amount | None = None
    reorder_quantity: Amount | None = None


class PartIn(PartChange):
    """A new article of the catalogue."""

    number: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1, max_length=120)
    currency: str = Field(min_length=3, max_length=3, description="ISO 4217.")


KEPT: dict[str, Any] = {
    "number": "", "name": "", "currency": "", "unit": "", "code": "", "cost": None, "price": None,
    "supplier": "", "supplier_number": "", "reorder_at": None, "reorder_quantity": None,
}  # fmt: skip


class StockPlaceOut(Schema):
    """Where parts lie: a store, or a van, which goes with its technician."""

    id: UUID
    kind: PlaceKind
    name: str
    technician_id: UUID | None
    may_go_below: bool
    archived_at: datetime | None


class StockPlaceIn(Strict):
    """A store or a van; only a van goes with a technician."""

    name: str = Field(min_length=1, max_length=80)
    kind: PlaceKind = PlaceKind.STORE
    technician_id: UUID | None = None
    may_go_below: bool = Field(False, description="Parts may be used before they are booked in.")


class StockPlaceChange(Strict):
    """What changes; a field that is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=80)
    kind: PlaceKind | None = None
    technician_id: UUID | None = None
    may_go_below: bool | None = None

    def over(self, place: StockPlace) -> dict[str, Any]:
        """What was given over what was there."""
        known = {name: getattr(place, name) for name in type(self).model_fields}
        given = self.dict(exclude_unset=True)
        none_is_a_value = {"technician_id"}
        return known | {
            name: value
            for name, value in given.items()
            if value is not None or name in none_is_a_value
        }


class LyingOut(Schema):
    """How many of a part lie at a place."""

    place: Named
    quantity: Decimal


class StockOut(Schema):
    """How many of a part lie there."""

    part_id: UUID
    number: str
    name: str
    unit: str
    quantity: Decimal

    @staticmethod
    def of(stock: Any) -> "StockOut":
        part = stock.part
        return StockOut(
            part_id=part.pk, number=part.number, name=part.name, unit=part.unit,
            quantity=stock.quantity,
        )  # fmt: skip


class MovementOut(Schema):
    """One change of a stock: `quantity` came (above zero) or went, `balance` lay there then."""

    id: UUID
    part_id: UUID
    kind: MovementKind
    place_id: UUID
    other_place_id: UUID | None
    quantity: Decimal
    balance: Decimal
    words: str
    work_order_id: UUID | None
    visit_id: UUID | None
    corrects_id: UUID | None = Field(description="The use that was none.")
    created_at: datetime


class MovementIn(Strict):
    """What happened: received, moved to `to_place_id`, sent_back, or written_off."""

    kind: MovementKind
    place_id: UUID
    to_place_id: UUID | None = None
    quantity: Amount
    words: str = Field("", max_length=140)


class CountedIn(Strict):
    """One part as it was counted."""

    part_id: UUID
    quantity: Amount


class CountIn(Strict):
    """What was counted at a place; each difference becomes a movement."""

    counted: list[CountedIn] = Field(min_length=1, max_length=500)
    words: str = Field("", max_length=140)


class UseIn(Strict):
    """Which part of the own catalogue, how many, and from where."""

    part_id: UUID
    place_id: UUID
    quantity: Amount


class UseOnOrderIn(UseIn):
    """And on which visit, if on one."""

    visit_id: UUID | None = None


class UseOut(Schema):
    """Parts that were used, as both sides see them. What one cost stands here only where the
    contract makes the price of it.
    """

    id: UUID
    work_order_id: UUID
    visit_id: UUID | None
    provider_id: UUID
    number: str
    name: str
    unit: str
    quantity: Decimal
    unit_price: Money | None
    unit_cost: Money | None
    markup_percent: Decimal | None
    created_at: datetime
    taken_back_at: datetime | None


_USED = (
    "work_order_id", "visit_id", "provider_id", "number", "name", "unit", "quantity",
    "markup_percent", "created_at", "taken_back_at",
)  # fmt: skip


def shown_use(use: PartUse) -> UseOut:
    """A use as either side sees it."""
    return UseOut(
        **{name: getattr(use, name) for name in _USED}, id=use.pk,
        unit_price=Money.of(use.unit_price, use.currency),
        unit_cost=Money.of(use.unit_cost, use.currency),
    )  # fmt: skip
