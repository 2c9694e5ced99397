"""Assets: list, read, add, change, retire; and those that a work order is about."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from opentrax.directory import services
from opentrax.directory.assets import own_assets
from opentrax.directory.models import Asset, AssetStatus
from opentrax.directory.services import AssetDetails
from opentrax.directory.services.assets import own_asset
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.orders import place_or_refused
from opentrax.publicapi.operations.reading import Cursor, work_order_or_404
from opentrax.publicapi.paging import Page, page_by, word
from opentrax.publicapi.schemas.assets import (
    KEPT,
    AssetChange,
    AssetIn,
    AssetOut,
    AssetRow,
    AssetsIn,
    shown_asset,
)
from opentrax.publicapi.tags import demand_same, tag_of
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services import name_assets, unname_asset

router = Router()
READ, WRITE = "assets:read", "assets:write"
_ONE = "/assets/{uuid:asset_id}"
_OF_ORDER = "/work-orders/{uuid:work_order_id}/assets"


class AssetFilters(Cursor):
    """Which of the organization's assets; without a status those in use."""

    q: str = Field("", max_length=200)
    status: AssetStatus | None = None
    location_id: UUID | None = None


@opens(router, "GET", "/assets", scope=READ, action="assets.view", response=Page[AssetRow])
def list_assets(request: Any, chosen: Query[AssetFilters]) -> dict[str, Any]:
    """List the organization's assets by name; `q` finds every word in name, tag, serial number,
    make and model.
    """
    found = own_assets(
        search=chosen.q, state=str(chosen.status or ""), location_id=chosen.location_id
    )
    rows, following = page_by(found, "sort_key", word(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def _told(response: HttpResponse, asset: Asset) -> AssetOut:
    """The asset, with its tag."""
    found = shown_asset(asset)
    response["ETag"] = tag_of(found)
    return found


def _own(request: Any, key: UUID) -> Asset:
    own = Asset.objects.filter(organization_id=request.organization.pk)
    found: Asset = get_object_or_404(own.select_related("location"), pk=key)
    return found


@opens(router, "GET", _ONE, scope=READ, action="assets.view", response=AssetOut)
def get_asset(request: Any, response: HttpResponse, asset_id: UUID) -> AssetOut:
    """Read one asset, also a client's that an open work order names.

    Its ETag, sent as If-Match with a change, refuses the change where it is not the same any more.
    """
    return _told(response, get_object_or_404(Asset, pk=asset_id))


def _details(given: dict[str, Any], values: dict[str, Any], status: str) -> AssetDetails:
    """What the services take: what was given over what was there."""
    values = values | {name: value for name, value in given.items() if name in values}
    for name, usual in KEPT.items():
        if usual == "" and values[name] is None:
            values[name] = ""
    if given.get("in_service") is not None:
        is_used = given["in_service"]
        status = AssetStatus.IN_SERVICE if is_used else AssetStatus.OUT_OF_SERVICE
    return AssetDetails(**values, status=status)


@opens(router, "POST", "/assets", scope=WRITE, action="assets.change", response={201: AssetOut})
def add_asset(request: Any, response: HttpResponse, sent: AssetIn) -> Status[AssetOut]:
    """Add an asset at a place of the organization."""
    details = _details(sent.dict(exclude_unset=True), KEPT, AssetStatus.IN_SERVICE)
    made = services.add_asset(
        place_or_refused(sent.location_id),
        details,
        actor=request.user,
        command_id=request.command_id,
    )
    return Status(201, _told(response, _own(request, made.pk)))


@opens(router, "PATCH", _ONE, scope=WRITE, action="assets.change", response=AssetOut)
def change_asset(
    request: Any, response: HttpResponse, asset_id: UUID, sent: AssetChange
) -> AssetOut:
    """Change an asset; fields that are left out stay, and its parts move along."""
    asset = own_asset(_own(request, asset_id))
    demand_same(request, shown_asset(asset))
    given = sent.dict(exclude_unset=True)
    known = {name: getattr(asset, name, None) for name in KEPT} | {
        "trade": asset.trade_code, "fields": None,
    }  # fmt: skip
    if not given.get("name", asset.name):
        given.pop("name")
    moves = given.get("location_id") not in (None, asset.location_id)
    services.change_asset(
        asset, place_or_refused(given["location_id"]) if moves else asset.location,
        _details(given, known, asset.status), actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return _told(response, _own(request, asset_id))


@opens(router, "POST", f"{_ONE}/retirement", scope=WRITE, action="assets.change",
       response=AssetOut)  # fmt: skip
def retire_asset(request: Any, response: HttpResponse, asset_id: UUID) -> AssetOut:
    """Retire an asset: lists leave it out, its history stays."""
    services.retire_asset(
        _own(request, asset_id), actor=request.user, command_id=request.command_id
    )
    return _told(response, _own(request, asset_id))


@opens(router, "POST", f"{_ONE}/restoration", scope=WRITE, action="assets.change",
       response=AssetOut)  # fmt: skip
def restore_asset(request: Any, response: HttpResponse, asset_id: UUID) -> AssetOut:
    """Take a retired asset back; it is out of service until somebody says otherwise."""
    services.restore_asset(
        _own(request, asset_id), actor=request.user, command_id=request.command_id
    )
    return _told(response, _own(request, asset_id))


def _of(order: WorkOrder) -> list[Asset]:
    found = Asset.objects.filter(order_assets__work_order_id=order.pk)
    return list(found.order_by("sort_key", "id"))


@opens(router, "GET", _OF_ORDER, scope=READ, action="workorders.view", response=list[AssetRow])
def list_assets_of_work_order(request: Any, work_order_id: UUID) -> list[Asset]:
    """List the assets that a work order is about, by name."""
    return _of(work_order_or_404(request, work_order_id))


@opens(router, "POST", _OF_ORDER, scope=WRITE, action="workorders.change",
       response=list[AssetRow])  # fmt: skip
def name_assets_of_work_order(request: Any, work_order_id: UUID, sent: AssetsIn) -> list[Asset]:
    """Say that a work order is about more assets of its location, by who raised it."""
    order = work_order_or_404(request, work_order_id)
    name_assets(order, sent.asset_ids, actor=request.user, command_id=request.command_id)
    return _of(order)


@opens(router, "DELETE", f"{_OF_ORDER}/{{uuid:asset_id}}", scope=WRITE,
       action="workorders.change", response=list[AssetRow])  # fmt: skip
def take_asset_off_work_order(request: Any, work_order_id: UUID, asset_id: UUID) -> list[Asset]:
    """Take an asset off a work order, by who raised it."""
    order = work_order_or_404(request, work_order_id)
    unname_asset(order, asset_id, actor=request.user, command_id=request.command_id)
    return _of(order)
