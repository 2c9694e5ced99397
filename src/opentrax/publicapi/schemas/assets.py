"""Assets: things at a location that are looked after."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from opentrax.directory.models import Asset, AssetStatus
from opentrax.publicapi.schemas.fields import FieldsIn, FieldValueOut, values_of
from opentrax.publicapi.schemas.shared import Strict


class AssetRow(Schema):
    """An asset in a list."""

    id: UUID
    organization_id: UUID
    location_id: UUID
    parent_id: UUID | None = Field(description="The asset that it is part of.")
    tag: str
    name: str
    make: str
    model: str
    serial: str
    status: AssetStatus
    trade: str = Field(alias="trade_code")
    installed_on: date | None
    warranty_until_on: date | None
    warranty_by: str
    retired_at: datetime | None

    model_config = ConfigDict(populate_by_name=True)


class AssetOut(AssetRow):
    """An asset whole."""

    notes: str
    fields: list[FieldValueOut]


def shown_asset(asset: Asset) -> AssetOut:
    """An asset as the token's organization sees it."""
    row = AssetRow.from_orm(asset)
    return AssetOut(**row.model_dump(), notes=asset.notes, fields=values_of(asset))


class AssetChange(Strict):
    """What changes; a field that is left out stays."""

    location_id: UUID | None = None
    parent_id: UUID | None = None
    name: str | None = Field(None, min_length=1, max_length=120)
    tag: str | None = Field(None, max_length=40)
    make: str | None = Field(None, max_length=80)
    model: str | None = Field(None, max_length=80)
    serial: str | None = Field(None, max_length=80)
    installed_on: date | None = None
    warranty_until_on: date | None = None
    warranty_by: str | None = Field(None, max_length=120)
    in_service: bool | None = None
    trade: str | None = Field(None, max_length=36, description="A code of GET /trades.")
    notes: str | None = Field(None, max_length=2000)
    fields: FieldsIn | None = None


class AssetIn(AssetChange):
    """A new asset at a place of the organization; without a tag it gets one."""

    location_id: UUID
    name: str = Field(min_length=1, max_length=120)


class AssetsIn(Strict):
    """Assets of the work order's location."""

    asset_ids: list[UUID] = Field(min_length=1, max_length=50)


KEPT: dict[str, Any] = {
    "parent_id": None, "name": "", "tag": "", "make": "", "model": "", "serial": "",
    "installed_on": None, "warranty_until_on": None, "warranty_by": "", "trade": "", "notes": "",
    "fields": None,
}  # fmt: skip
