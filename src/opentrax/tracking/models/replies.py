"""What a phone is told when it posts next."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.tracking.models.devices import Device

if TYPE_CHECKING:
    from uuid import UUID


class Reply(TenantModel):
    """The commands for one device, as its app takes them: the geofences of the day's locations.

    The door hands it out with three answers; it has no right to read this table.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, db_index=False, related_name="+")
    body = models.TextField(editable=False)
    prepared_at = models.DateTimeField(editable=False)
    times_handed_out = models.PositiveSmallIntegerField(default=0, editable=False)

    if TYPE_CHECKING:
        device_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "device", name="tracking_reply_device_once")
        ]
