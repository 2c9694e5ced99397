"""Which privacy policy was published when, and since when it is in force."""

from django.db import models

from opentrax.kit.clock import now


class PublishedPolicy(models.Model):
    """A version of the policy, for permanent reference. A migration publishes it; nobody changes
    it."""

    version = models.PositiveSmallIntegerField(primary_key=True)
    texts = models.JSONField()
    text_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField(default=now)
