"""That technicians were told about tracking, and who looked at what was
tracked.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel

if TYPE_CHECKING:
    from uuid import UUID


class Acknowledgement(TenantModel):
    """A technician said that they have read a version. Append-only by database grant."""

    technician = models.ForeignKey(
        Technician, on_delete=models.PROTECT, db_index=False, related_name="acknowledgements"
    )
    person_id = models.UUIDField()
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    text_hash = models.CharField(max_length=64)

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "technician", "person_id", "version", name="acknowledged_once"
            )
        ]


class LookedAt(models.TextChoices):
    """What was looked at."""

    DAY = "day", _("A day's trail")
    LIVE = "live", _("The live map")
    DATA = "data", _("Everything stored")


class Look(TenantModel):
    """Somebody looked at where a technician is or was. Rows are added, never changed; shown to the
    technician.
    """

    technician = models.ForeignKey(
        Technician, on_delete=models.CASCADE, db_index=False, related_name="looks"
    )
    actor_id = models.UUIDField()
    what = models.CharField(max_length=8, choices=LookedAt.choices)
    about_on = models.DateField(null=True)
    at = models.DateTimeField(default=now)

    if TYPE_CHECKING:
        technician_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "technician", "at"], name="look_technician")
        ]
