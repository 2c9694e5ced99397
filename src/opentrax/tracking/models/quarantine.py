"""What the door did not store: unusable messages by their field names, refused fixes by count."""

from django.db import models

from opentrax.kit.tenancy import TenantManager


class Quarantined(models.Model):
    """A well-formed message that could not be used. It holds names of fields, never a value."""

    id = models.UUIDField(primary_key=True)
    organization_id = models.UUIDField()
    device_id = models.UUIDField()
    received_at = models.DateTimeField()
    format = models.TextField()
    reason = models.TextField()
    fields = models.TextField()
    rows = models.PositiveIntegerField()

    objects = TenantManager["Quarantined"]()

    class Meta:
        managed = False
        db_table = "tracking_quarantine"


class Refusal(models.Model):
    """How many fixes of a device the gate refused on a day, and why: no coordinates, no times.

    The door only adds rows, so a day may have several; their sum is the figure.
    """

    id = models.UUIDField(primary_key=True)
    organization_id = models.UUIDField()
    device_id = models.UUIDField()
    day_on = models.DateField()
    reason = models.TextField()
    fixes = models.PositiveIntegerField()

    objects = TenantManager["Refusal"]()

    class Meta:
        managed = False
        db_table = "tracking_refusal"
