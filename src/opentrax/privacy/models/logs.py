"""Who read logs, and for which of the two purposes that there are."""

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.kit.logs.schema import PURPOSES


class LogReading(models.Model):
    """One reading by the operator's people. Append-only by grant; gone after two years."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=now)
    log = models.CharField(max_length=40)
    purpose = models.CharField(max_length=10, choices=[(p, p) for p in PURPOSES])
    reason = models.CharField(max_length=300)
    said_by = models.CharField(max_length=120)
    lines = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="log_reading_has_a_purpose",
                condition=models.Q(purpose__in=list(PURPOSES)) & ~models.Q(reason=""),
            )
        ]
