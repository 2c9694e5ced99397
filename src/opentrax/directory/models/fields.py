"""Fields of an organization's own, and what is written in them on locations and assets.

What a field of a personal category holds lies in a column of its own, so that copies, erasure and
terms take it as the category says. A value carries its field's name, so that it can be read when
the field is used no more.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models.assets import Asset
from opentrax.directory.models.places import Location
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class FieldTarget(models.TextChoices):
    """What a field is of."""

    WORK_ORDER = "work_order", _("Work orders")
    LOCATION = "location", _("Locations")
    ASSET = "asset", _("Assets")


class FieldKind(models.TextChoices):
    """What can be written in a field."""

    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    NUMBER = "number", _("Number")
    YES_NO = "yes_no", _("Yes or no")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of a list")
    CHOICES = "choices", _("Several of a list")


class CustomField(TenantModel):
    """One field. Its target, kind and category never change; an empty category says that it holds
    nothing about a person.
    """

    target = models.CharField(_("field of"), max_length=12, choices=FieldTarget.choices)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind.choices)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    options = models.TextField(_("list"), max_length=4000, blank=True)
    is_required = models.BooleanField(_("needed"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    category = models.CharField(_("holds about a person"), max_length=60, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "target", "name", name="custom_field_once",
                condition=models.Q(retired_at=None),
            )
        ]  # fmt: skip

    @property
    def option_list(self) -> list[str]:
        """What can be chosen."""
        return self.options.split("\n") if self.options else []


class FieldValue(TenantModel):
    """What stands in a field on one row; one of the two columns is empty."""

    field = models.ForeignKey(
        CustomField, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    label = models.CharField(max_length=80, editable=False)
    kind = models.CharField(max_length=10, choices=FieldKind.choices, editable=False)
    unit = models.CharField(max_length=20, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    said = models.TextField(max_length=4000, blank=True)
    personal_said = models.TextField(max_length=4000, blank=True)

    if TYPE_CHECKING:
        field_id: UUID

    class Meta(TenantModel.Meta):
        abstract = True

    @property
    def text(self) -> str:
        """What stands there, whichever column has it."""
        return self.said or self.personal_said


class LocationValue(FieldValue):
    """What stands in a field on a location."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, db_index=False, related_name="field_values"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "location", "field", name="location_value_once"
            )
        ]


class AssetValue(FieldValue):
    """What stands in a field on an asset."""

    asset = models.ForeignKey(
        Asset, on_delete=models.CASCADE, db_index=False, related_name="field_values"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "asset", "field", name="asset_value_once")
        ]
