"""How long the ways of segments are kept: as long as the positions that they were made of."""

from datetime import timedelta
from uuid import UUID

from opentrax.kit.clock import now
from opentrax.timesheets.models import SegmentTrail
from opentrax.tracking.selectors.terms import positions_kept_days


def forget_trails() -> int:
    """Delete ways older than the organization keeps positions; return how many. Distances stay."""
    since = now() - timedelta(days=positions_kept_days())
    gone: int = SegmentTrail.objects.filter(segment__ended_at__lt=since).delete()[0]
    return gone


def forget_trails_of(technician_id: UUID) -> int:
    """Delete every way of a technician, whatever its age; return how many. Distances stay."""
    gone: int = SegmentTrail.objects.filter(segment__technician_id=technician_id).delete()[0]
    return gone
