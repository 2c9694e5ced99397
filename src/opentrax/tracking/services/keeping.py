"""How long the door's tables are kept: partitions dropped whole, notes expired, counters folded."""

import uuid
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Sum

from opentrax.kit.clock import now
from opentrax.tracking.models import Quarantined, Refusal

QUARANTINE_KEPT = timedelta(days=30)
REFUSALS_KEPT = timedelta(days=400)


def keep_partitions() -> tuple[int, int]:
    """Make the partitions of the coming week and drop those older than 30 days, whole.

    Returns how many were made and dropped. Gives up after three seconds if the door is busy; the
    job tries again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT made, dropped FROM tracking_keep_partitions()")
        made, dropped = cursor.fetchone()
    return made, dropped


def fold_refusals() -> int:
    """Turn the counters' rows of past days into one per device, day and reason, and drop those of
    more than 400 days ago; returns how many rows went. Sums stay as they are."""
    today = now().date()
    gone, _ = Refusal.objects.filter(day_on__lt=today - REFUSALS_KEPT).delete()
    many = (
        Refusal.objects.filter(day_on__lt=today)
        .values("organization_id", "device_id", "day_on", "reason")
        .annotate(entries=Count("id"), total=Sum("fixes"))
        .filter(entries__gt=1)
    )
    for row in list(many):
        key = {name: row[name] for name in ("organization_id", "device_id", "day_on", "reason")}
        removed, _ = Refusal.objects.filter(**key).delete()
        Refusal.objects.create(id=uuid.uuid4(), **key, fixes=row["total"])
        gone += removed - 1
    return gone


def expire_quarantine() -> int:
    """Delete notes of unusable messages after 30 days; returns how many."""
    gone, _ = Quarantined.objects.filter(received_at__lt=now() - QUARANTINE_KEPT).delete()
    return gone
