"""Tables of the kit: commands that were carried out, so that a phone may send each twice."""

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.tenancy.models import TenantManager


class Command(models.Model):
    """A command that was carried out once. The key is the sender's own (a UUID of the phone)."""

    id = models.UUIDField(primary_key=True, editable=False)
    organization_id = models.UUIDField(editable=False)
    name = models.CharField(max_length=100)
    result = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)

    objects = TenantManager["Command"]()

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "created_at"], name="kit_command_created")
        ]
