"""The motion engine's segments as drafts of time: stop and gap become "other" until a person says
what they were."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from opentrax.engine.geo.encoding import encode_polyline
from opentrax.engine.motion import Segment
from opentrax.timesheets.intervals import Interval, clip
from opentrax.timesheets.layers import Draft
from opentrax.timesheets.models import Kind, Source

_KINDS: Mapping[str, Kind] = {
    "onsite": Kind.ONSITE,
    "travel": Kind.TRAVEL,
    "stop": Kind.OTHER,
    "gap": Kind.OTHER,
}


def _instant(epoch_s: float) -> datetime:
    # Whole milliseconds: what the database keeps and gives back is then equal to what was computed.
    return datetime.fromtimestamp(round(epoch_s, 3), UTC)


def draft_of(segment: Segment) -> Draft:
    """One segment of the engine as a draft."""
    location = UUID(segment.place_id) if segment.kind == "onsite" and segment.place_id else None
    return Draft(
        kind=_KINDS[segment.kind],
        span=Interval(_instant(segment.start), _instant(segment.end)),
        source=Source.MOTION,
        location_id=location,
        distance_m=segment.distance_m if segment.kind == "travel" else None,
        path=encode_polyline(segment.path) if segment.path else "",
        confidence=round(segment.confidence, 4),
        alternatives=tuple((place, round(p, 4)) for place, p in segment.alternatives),
        evidence=tuple(item.as_json() for item in segment.evidence),
        motion_kind=segment.kind,
    )


def drafts_of(segments: Iterable[Segment], within: Interval) -> list[Draft]:
    """What of the segments lies inside a shift: a stay goes on after the last position, a shift
    does not go on for its sake."""
    drafts = (draft_of(s) for s in segments if s.end > s.start)
    clipped = ((d, clip(d.span, within)) for d in drafts)
    return [replace(d, span=span) for d, span in clipped if span is not None]
