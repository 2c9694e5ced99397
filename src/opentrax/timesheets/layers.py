"""Lay what people said over what the phone showed.

Layers come in order of authority: corrections by people, breaks, taps, then the motion engine. A
piece of a lower
layer is kept only where no higher one speaks, so that the line has no overlap and nothing said by
hand is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from opentrax.timesheets.intervals import Interval, difference

SHORTEST_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A time segment before it is stored. Distances are metres; `path` is an encoded polyline
    (precision 6)."""

    kind: str
    span: Interval
    source: str
    location_id: UUID | None = None
    visit_id: UUID | None = None
    work_order_id: UUID | None = None
    client_id: UUID | None = None
    distance_m: float | None = None
    path: str = ""
    confidence: float = 1.0
    alternatives: tuple[tuple[str | None, float], ...] = ()
    evidence: tuple[dict[str, Any], ...] = ()
    review: str = ""
    motion_kind: str = ""
    kept_id: UUID | None = field(default=None, compare=False)


def _piece(draft: Draft, span: Interval) -> Draft:
    """A part of a draft: travel's distance in proportion to its time, since the cut point is a
    time."""
    if span == draft.span:
        return draft
    share = span.duration_s / draft.span.duration_s
    distance = None if draft.distance_m is None else draft.distance_m * share
    return replace(draft, span=span, distance_m=distance)


def lay(layers: Sequence[Iterable[Draft]]) -> list[Draft]:
    """Return the line of drafts in order of time, highest authority first in `layers`; no two
    overlap."""
    line: list[Draft] = []
    for layer in layers:
        for draft in sorted(layer, key=lambda d: (d.span, d.kind, str(d.location_id))):
            free = difference(draft.span, [d.span for d in line])
            line += [_piece(draft, span) for span in free if span.duration_s >= SHORTEST_S]
    return sorted(line, key=lambda d: d.span)
