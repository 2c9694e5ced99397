"""Phones that report positions, and the one row per technician that the gate locks."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Technician
from opentrax.kit.tenancy import TenantManager, TenantModel, TenantQuerySet

if TYPE_CHECKING:
    from uuid import UUID


class DeviceKind(models.TextChoices):
    """Which app on the phone reports; each is set up in its own way."""

    TRACCAR = "traccar", _("Traccar Client")
    OVERLAND = "overland", _("Overland")
    OWNTRACKS = "owntracks", _("OwnTracks")
    GPSLOGGER = "gpslogger", _("GPSLogger")
    BROWSER = "browser", _("This browser, while the page is open")


class DeviceQuerySet(TenantQuerySet["Device"]):
    """Devices by state."""

    def active(self) -> "DeviceQuerySet":
        return self.filter(revoked_at__isnull=True)


class Device(TenantModel):
    """A phone, or one app on it. Its token is kept as a hash and opens nothing once it is
    revoked.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="devices"
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("app"), max_length=12, choices=DeviceKind.choices)
    token_hash = models.BinaryField(max_length=32, editable=False)
    token_made_at = models.DateTimeField(editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[Any] = TenantManager.from_queryset(DeviceQuerySet)()

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            # The door asks by the token alone: it knows no organization yet.
            models.UniqueConstraint(fields=["token_hash"], name="tracking_device_token")
        ]
        indexes = [models.Index(fields=["organization_id", "technician"], name="device_technician")]


class State(TenantModel):
    """One row per technician: what changes their windows locks it, and so does the gate while it
    inserts.

    `acknowledged_version` is the newest version of the disclosure that the technician acknowledged.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    acknowledged_version = models.PositiveSmallIntegerField(null=True, editable=False)

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", name="tracking_state_technician_once"
            )
        ]
