"""Which data map this installation published when."""

from django.db import models

from opentrax.kit.clock import now


class PublishedMap(models.Model):
    """A version of the data map, for permanent reference. Written by the schema's owner when an
    update changes the map; nobody changes a row."""

    version = models.PositiveIntegerField(primary_key=True)
    body = models.JSONField()
    body_hash = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    published_at = models.DateTimeField(default=now)
