"""What a location offers to check in by: a printed QR code, a screen with a code that changes."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.directory.models import Location
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.check_in_states import PointKind

if TYPE_CHECKING:
    from uuid import UUID


class CheckInPoint(TenantModel):
    """A QR code or a screen of a location. Its secret is derived from its key and from the
    installation's own secret, so that a sheet can be printed again and no dump holds one; renewed,
    the row is another, and what was printed before opens nothing.
    """

    location = models.ForeignKey(
        Location, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    kind = models.CharField(max_length=6, choices=PointKind.choices, editable=False)

    if TYPE_CHECKING:
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "location", "kind", name="check_in_point_once"
            )
        ]
