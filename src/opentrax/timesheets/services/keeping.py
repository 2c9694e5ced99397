"""How long the ways of segments are kept: as long as the positions that they were made of."""

from datetime import timedelta

from opentrax.kit.clock import now
from opentrax.timesheets.models import SegmentTrail

TRAILS_KEPT = timedelta(days=30)


def forget_trails() -> int:
    """Delete ways that ended more than 30 days ago; return how many."""
    old = SegmentTrail.objects.filter(segment__ended_at__lt=now() - TRAILS_KEPT)
    gone: int = old.delete()[0]
    return gone
