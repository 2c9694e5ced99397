"""Tell visits when they really were, from a settled line."""

from collections.abc import Sequence
from uuid import UUID

from opentrax.timesheets.attaching import PlannedVisit
from opentrax.timesheets.layers import Draft
from opentrax.timesheets.models import Kind, Source
from opentrax.workorders.models import Visit
from opentrax.workorders.rules import Times
from opentrax.workorders.services.arrivals import record_visit_times


def times_of(visit_id: UUID, line: Sequence[Draft], *, shift_is_over: bool) -> Times | None:
    """When somebody set out for a visit, arrived and left; None when nobody came or set out.

    A stay that ends the line of a running shift goes on: the visit has no departure yet.
    """
    own = [d for d in line if d.visit_id == visit_id]
    stays = [d for d in own if d.kind == Kind.ONSITE]
    ways = [d for d in own if d.kind == Kind.TRAVEL]
    if not stays:
        return None
    goes_on = stays[-1] is line[-1] and not shift_is_over and stays[-1].source == Source.MOTION
    before = [d for d in ways if d.span.end <= stays[0].span.start]
    return Times(
        en_route_at=before[-1].span.start if before else None,
        arrived_at=stays[0].span.start,
        left_at=None if goes_on else stays[-1].span.end,
    )


def tell_visits(
    line: Sequence[Draft], visits: Sequence[PlannedVisit], *, shift_is_over: bool
) -> None:
    """Record the times of each visit that the line attaches time to; what a person said of a
    visit stands."""
    found = Visit.objects.in_bulk([v.visit_id for v in visits])
    for visit in visits:
        times = times_of(visit.visit_id, line, shift_is_over=shift_is_over)
        if times is not None and visit.visit_id in found:
            record_visit_times(found[visit.visit_id], times)
