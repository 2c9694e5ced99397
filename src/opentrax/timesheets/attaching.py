"""Which visit a stretch of time belongs to: on site by the location, travel by where it leads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.layers import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedVisit:
    """What of a visit the attribution needs."""

    visit_id: UUID
    work_order_id: UUID
    client_id: UUID
    location_id: UUID
    planned: Interval | None


def _distance_s(visit: PlannedVisit, at: datetime) -> float:
    """Seconds from an instant to the planned window; 0 inside it or without a window."""
    if visit.planned is None or visit.planned.start <= at < visit.planned.end:
        return 0.0
    edges = (visit.planned.start, visit.planned.end)
    return min(abs((edge - at).total_seconds()) for edge in edges)


def _visit_at(draft: Draft, visits: Sequence[PlannedVisit]) -> PlannedVisit | None:
    here = [v for v in visits if v.location_id == draft.location_id]
    key = draft.span.start
    return min(here, key=lambda v: (_distance_s(v, key), str(v.visit_id)), default=None)


def _with_visit(draft: Draft, visit: PlannedVisit) -> Draft:
    return replace(
        draft, visit_id=visit.visit_id, work_order_id=visit.work_order_id, client_id=visit.client_id
    )


def attach(line: Sequence[Draft], visits: Sequence[PlannedVisit]) -> list[Draft]:
    """Attach on-site time to the nearest planned visit at its location, and travel to the visit
    that it leads to.

    What a person attached by hand (source "manual") stays. Travel between two stays at one
    visit's location belongs
    to that visit; travel that leads to no visit belongs to none.
    """
    attached = list(line)
    for index, draft in enumerate(attached):
        if draft.kind == "onsite" and draft.source != "manual" and draft.visit_id is None:
            visit = _visit_at(draft, visits)
            if visit is not None:
                attached[index] = _with_visit(draft, visit)
    ahead: Draft | None = None
    for index in range(len(attached) - 1, -1, -1):
        draft = attached[index]
        if draft.kind == "onsite":
            ahead = draft
        elif draft.kind == "travel" and draft.source != "manual" and ahead is not None:
            attached[index] = replace(
                draft,
                visit_id=ahead.visit_id,
                work_order_id=ahead.work_order_id,
                client_id=ahead.client_id,
            )
    return attached
