"""Where phones were: the store that the door fills, and the marks of what must be settled again.

Both tables are written by the door's role and read by the application's. Positions lie in daily
partitions without foreign keys and triggers, and are dropped whole after 30 days.
"""

from django.db import models

from opentrax.kit.tenancy import TenantManager


class Position(models.Model):
    """One fix of a phone inside a shift. The application may read and delete, never write it."""

    pk = models.CompositePrimaryKey("organization_id", "device_id", "recorded_at", "message_key")
    organization_id = models.UUIDField()
    device_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    """The phone's own time after the repair of known faults; never clamped."""
    message_key = models.BigIntegerField()
    technician_id = models.UUIDField()
    received_at = models.DateTimeField()
    clamped_at = models.DateTimeField(null=True)
    """The time to show where the phone's time lies in the future."""
    latitude = models.FloatField()
    longitude = models.FloatField()
    accuracy_m = models.FloatField(null=True)
    altitude_m = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)
    course_deg = models.FloatField(null=True)
    battery_pct = models.FloatField(null=True)
    charging = models.BooleanField(null=True)
    mock = models.BooleanField(default=False)
    format = models.TextField()
    source = models.TextField(null=True)  # noqa: DJ001  unknown is not an empty word
    trigger = models.TextField(null=True)  # noqa: DJ001
    motion = models.TextField(null=True)  # noqa: DJ001
    event = models.TextField(null=True)  # noqa: DJ001
    region = models.TextField(null=True)  # noqa: DJ001
    """The code of a location's geofence that the phone names; see formats.regions."""

    objects = TenantManager["Position"]()

    class Meta:
        managed = False
        db_table = "tracking_position"


class DirtyDay(models.Model):
    """A device's day (UTC) that got a position since it was settled last."""

    pk = models.CompositePrimaryKey("organization_id", "device_id", "day_on")
    organization_id = models.UUIDField()
    device_id = models.UUIDField()
    day_on = models.DateField()
    technician_id = models.UUIDField()
    marked_at = models.DateTimeField()

    objects = TenantManager["DirtyDay"]()

    class Meta:
        managed = False
        db_table = "tracking_dirty_day"
