"""What the ledger found: one row for each time that a promise was judged, in one chain."""

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7


class Verdict(models.Model):
    """One judgement. Append-only by grant; each row's hash covers the row before. It holds counts,
    and nothing about anybody."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    promise = models.CharField(max_length=4)
    at = models.DateTimeField()
    state = models.CharField(max_length=10)
    bad = models.PositiveBigIntegerField()
    exercised = models.PositiveBigIntegerField()
    fresh_until = models.DateTimeField()
    figures = models.JSONField(default=list)
    previous_hash = models.BinaryField(max_length=32)
    verdict_hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["promise", "-sequence"], name="verdict_promise")]


class Attestation(models.Model):
    """What only the operator can say: their word for a promise, until a day. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    promise = models.CharField(max_length=4)
    words = models.CharField(max_length=500)
    said_by = models.CharField(max_length=120)
    at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
