"""The assets that a work order is about, and their codes that were scanned on visits."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.directory.models import Asset
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.models.work import Visit

if TYPE_CHECKING:
    from uuid import UUID


class OrderAsset(TenantModel):
    """An asset that a work order names; whoever holds the work order sees it with its work."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="order_assets"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, db_index=False, related_name="order_assets"
    )
    added_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID
        asset_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "asset", name="order_asset_once"
            )
        ]
        indexes = [models.Index(fields=["organization_id", "asset"], name="order_asset_of_asset")]


class AssetScan(TenantModel):
    """The code of an asset was scanned on a visit: whoever did it stood before the thing. Kept by
    the work order's keeper, never changed.
    """

    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, db_index=False, related_name="asset_scans"
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, db_index=False, related_name="asset_scans"
    )
    provider_id = models.UUIDField(editable=False)
    scanned_at = models.DateTimeField(default=now, editable=False)
    scanned_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        visit_id: UUID
        asset_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "visit", "asset", name="asset_scan_once")
        ]
        indexes = [models.Index(fields=["organization_id", "asset"], name="asset_scan_of_asset")]
