"""Things at a location that are looked after: machines, doors, units on a roof."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models.places import Location
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class AssetStatus(models.TextChoices):
    """Whether an asset is used."""

    IN_SERVICE = "in_service", _("In service")
    OUT_OF_SERVICE = "out_of_service", _("Out of service")
    RETIRED = "retired", _("Retired")


class Asset(TenantModel):
    """A thing at a location, perhaps a part of another one there. `tag` is written on it and found
    by people, `scan_key` is in its code and says nothing by itself.
    """

    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, related_name="assets",
        verbose_name=_("location"),
    )  # fmt: skip
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="parts", verbose_name=_("part of"),
    )  # fmt: skip
    tag = models.CharField(_("tag"), max_length=40)
    scan_key = models.CharField(max_length=32, editable=False)
    name = models.CharField(_("name"), max_length=120)
    make = models.CharField(_("make"), max_length=80, blank=True)
    model = models.CharField(_("model"), max_length=80, blank=True)
    serial = models.CharField(_("serial number"), max_length=80, blank=True)
    installed_on = models.DateField(_("installed on"), null=True, blank=True)
    warranty_until_on = models.DateField(_("warranty until"), null=True, blank=True)
    warranty_by = models.CharField(_("warranty by"), max_length=120, blank=True)
    status = models.CharField(
        max_length=14, choices=AssetStatus.choices, default=AssetStatus.IN_SERVICE
    )
    trade_code = models.CharField(_("trade"), max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    trade_default = models.CharField(max_length=36, blank=True, editable=False)
    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    search_text = models.CharField(max_length=600, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID
        parent_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "tag", name="asset_tag_once"),
            models.UniqueConstraint("organization_id", "scan_key", name="asset_scan_key_once"),
            models.CheckConstraint(
                name="asset_not_part_of_itself", condition=~models.Q(parent=models.F("id"))
            ),
            models.CheckConstraint(
                name="asset_retired_since",
                condition=models.Q(status="retired", retired_at__isnull=False)
                | models.Q(status__in=["in_service", "out_of_service"], retired_at=None),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "sort_key"], name="asset_sorted"),
            models.Index(fields=["organization_id", "location"], name="asset_location"),
            models.Index(fields=["organization_id", "parent"], name="asset_parent"),
        ]
