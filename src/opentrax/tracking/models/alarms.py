"""Calls for help. The door raises them; the office acknowledges them."""

from typing import Any, ClassVar

from django.db import models

from opentrax.kit.tenancy import TenantManager, TenantQuerySet


class AlarmQuerySet(TenantQuerySet["Alarm"]):
    """Alarms by state."""

    def standing(self) -> "AlarmQuerySet":
        """Nobody has acknowledged them yet."""
        return self.filter(acknowledged_at=None)


class Alarm(models.Model):
    """Somebody pressed SOS. Holds no place: where they were is the position of the same instant,
    if they were in a shift.

    `raised_at` is the phone's time, never after `received_at`. The same message sent twice is one
    alarm.
    """

    id = models.UUIDField(primary_key=True)
    organization_id = models.UUIDField()
    device_id = models.UUIDField()
    technician_id = models.UUIDField()
    kind = models.TextField()
    raised_at = models.DateTimeField()
    received_at = models.DateTimeField()
    is_placed = models.BooleanField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.UUIDField(null=True)

    objects: ClassVar[Any] = TenantManager.from_queryset(AlarmQuerySet)()

    class Meta:
        managed = False
        db_table = "tracking_alarm"
