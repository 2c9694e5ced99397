"""What left this installation: connections by host and day."""

from typing import ClassVar

from django.db import models

from opentrax.kit.keys import uuid7


class Egress(models.Model):
    """How often a host was reached or refused on a day. `processor` is "" where nobody's host it
    is: those were refused. Counts, and nothing about anybody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    on_day = models.DateField()
    processor = models.CharField(max_length=40, blank=True)
    host = models.CharField(max_length=253)
    admitted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["Egress"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("on_day", "processor", "host", name="egress_once_a_day")
        ]
