"""What belongs to an asset on paper: manuals, warranties, photos."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from opentrax.directory.models.assets import Asset
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class AssetDocumentKind(models.TextChoices):
    """What a file says about an asset."""

    MANUAL = "manual", _("Manual")
    WARRANTY = "warranty", _("Warranty")
    PHOTO = "photo", _("Photo")
    OTHER = "other", pgettext_lazy("a document", "Other")


class AssetDocument(TenantModel):
    """A file of an asset, seen by whoever sees the asset at that moment. `asset_retired_at` goes
    with the asset's own: from then on its time runs.
    """

    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, db_index=False, related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=AssetDocumentKind.choices)
    title = models.CharField(_("title"), max_length=120)
    name = models.CharField(max_length=150, editable=False)
    media_type = models.CharField(max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    content_key = models.CharField(max_length=64, blank=True, editable=False)
    thumbnail_key = models.CharField(max_length=64, blank=True, editable=False)
    added_by_id = models.UUIDField(null=True, editable=False)
    asset_retired_at = models.DateTimeField(null=True, editable=False)

    if TYPE_CHECKING:
        asset_id: UUID

    class Meta:
        indexes = [models.Index(fields=["organization_id", "asset"], name="asset_document_asset")]
