"""Tell visits when they really were, from a settled line."""

from collections.abc import Sequence
from uuid import UUID

from opentrax.timesheets.attaching import PlannedVisit
from opentrax.timesheets.intervals import Interval
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
    line: Sequence[Draft], visits: Sequence[PlannedVisit], *, span: Interval, shift_is_over: bool
) -> None:
    """Record the times of each visit that the line attaches time to, and that a visit was not made
    after all whose stay inside the shift the line has no more; what a person said of a visit
    stands."""
    found = Visit.objects.in_bulk([v.visit_id for v in visits])
    for visit in visits:
        times = times_of(visit.visit_id, line, shift_is_over=shift_is_over)
        known = found.get(visit.visit_id)
        if known is not None and (times is not None or _was_in(known, span)):
            record_visit_times(known, times or Times())


def _was_in(visit: Visit, span: Interval) -> bool:
    """The stay that the visit knows of, or that is suggested, began inside the time: another
    shift's is left alone."""
    at = visit.arrived_at or visit.suggested_arrived_at
    return at is not None and span.start <= at < span.end
