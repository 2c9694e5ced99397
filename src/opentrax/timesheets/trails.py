"""What the motion engine gets for a shift: one device's positions, the places, and the day's
plan."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from opentrax.directory.selectors import locations_for_motion, without_borrowed
from opentrax.engine.motion import Place as EnginePlace
from opentrax.engine.motion import PlannedStop, Position
from opentrax.timesheets.attaching import PlannedVisit
from opentrax.timesheets.intervals import Interval
from opentrax.tracking.formats.regions import code_of
from opentrax.tracking.models import Position as StoredPosition
from opentrax.tracking.selectors.terms import positions_kept_days
from opentrax.workorders.models import Visit
from opentrax.workorders.states import VisitStatus

_COLUMNS = (
    "recorded_at", "latitude", "longitude", "accuracy_m", "speed_mps", "motion", "event", "region",
)  # fmt: skip


def _best_device(technician_id: UUID, span: Interval) -> UUID | None:
    """The device that reported most in the shift (ties: the lower key): two phones are not one
    trail."""
    counted = (
        StoredPosition.objects.filter(
            technician_id=technician_id, recorded_at__gte=span.start, recorded_at__lt=span.end
        )
        .values("device_id")
        .annotate(n=Count("message_key"))
        .order_by("-n", "device_id")
    )
    first = counted.first()
    return first["device_id"] if first else None


def positions_of(technician_id: UUID, span: Interval) -> list[Position]:
    """The positions of a technician's device inside a span."""
    device_id = _best_device(technician_id, span)
    if device_id is None:
        return []
    rows = StoredPosition.objects.filter(
        device_id=device_id,
        technician_id=technician_id,
        recorded_at__gte=span.start,
        recorded_at__lt=span.end,
    ).values_list(*_COLUMNS)
    found = list(rows.iterator(chunk_size=5000))
    places_of = _places_of_regions() if any(row[-1] is not None for row in found) else {}
    return [
        Position(
            at.timestamp(), lat, lon, accuracy_m, speed_mps, motion, event, places_of.get(code)
        )
        for at, lat, lon, accuracy_m, speed_mps, motion, event, code in found
    ]


def _places_of_regions() -> dict[str, str]:
    """The location of each code that a phone may name; a code that two share names none."""
    codes = [(code_of(place.id), str(place.id)) for place in locations_for_motion()]
    shared = Counter(code for code, _ in codes)
    return {code: place_id for code, place_id in codes if shared[code] == 1}


def are_going(starts_at: datetime, now: datetime) -> bool:
    """Whether positions of a shift that began then may be dropped already, in part or whole. A day
    less than they are kept, since they go by whole days of UTC."""
    return starts_at < now - timedelta(days=positions_kept_days() - 1)


def visits_of(
    technician_id: UUID, span: Interval, *, also: Collection[UUID] = ()
) -> list[PlannedVisit]:
    """Visits whose plan touches the span, and `also` those named by a tap; no cancelled ones."""
    planned = Q(planned_start_at__lt=span.end) & Q(planned_end_at__gt=span.start)
    rows = (
        Visit.objects.filter(technician_id=technician_id)
        .filter(planned | Q(pk__in=also))
        .exclude(status=VisitStatus.CANCELLED)
        .select_related("work_order")
        .order_by("planned_start_at", "id")
    )
    return [
        PlannedVisit(
            visit_id=v.pk,
            work_order_id=v.work_order_id,
            client_id=v.organization_id,
            location_id=v.work_order.location_id,
            planned=Interval(v.planned_start_at, v.planned_end_at),
        )
        for v in rows
    ]


def plan_of(visits: Iterable[PlannedVisit]) -> list[PlannedStop]:
    """Visits as the engine's plan: a prior, not a filter."""
    return [
        PlannedStop(str(v.location_id), v.planned.start.timestamp(), v.planned.end.timestamp())
        for v in visits
        if v.planned is not None
    ]


def places(visits: Iterable[PlannedVisit] = ()) -> list[EnginePlace]:
    """Every location that the technician's organization may see; one that has the fence of what it
    lies in where a visit is planned at it.
    """
    planned = {visit.location_id for visit in visits}
    return [found.place for found in without_borrowed(locations_for_motion(), planned)]
