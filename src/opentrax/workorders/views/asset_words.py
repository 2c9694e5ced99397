"""What pages show of the assets that a work order names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from opentrax.directory.assets import Placed, assets_at
from opentrax.directory.models import Asset
from opentrax.directory.rules.assets import is_under_warranty
from opentrax.workorders.models import AssetScan, OrderAsset, WorkOrder


@dataclass(frozen=True, slots=True)
class Named:
    """An asset of a work order, whether its warranty holds, and how often it was scanned on it."""

    asset: Asset
    is_under_warranty: bool
    scans: int


def asset_words(order: WorkOrder, at: datetime, *, may_change: bool) -> Mapping[str, Any]:
    """The assets of a work order, and those that could be named too."""
    rows = OrderAsset.objects.filter(work_order_id=order.pk).select_related("asset")
    assets = [row.asset for row in rows.order_by("asset__sort_key", "id")]
    scans: dict[UUID, int] = {}
    if assets:
        keys = AssetScan.objects.filter(visit__work_order_id=order.pk)
        for key in keys.values_list("asset_id", flat=True):
            scans[key] = scans.get(key, 0) + 1
    today = at.astimezone(ZoneInfo(order.location.time_zone)).date()
    free: list[Placed] = []
    if may_change:
        free = assets_at(order.location_id, but=[asset.pk for asset in assets])
    return {
        "named_assets": [
            Named(asset, is_under_warranty(asset.warranty_until_on, today), scans.get(asset.pk, 0))
            for asset in assets
        ],
        "free_assets": free,
        "may_name_assets": may_change,
    }


def begun_with(request: HttpRequest) -> dict[str, Any]:
    """What a new work order begins with where a location or an asset leads to it."""
    asked = {name: request.GET.get(name, "") for name in ("location", "asset", "trade")}
    return {name: value for name, value in asked.items() if value}
