"""What the forward estimate knows of the world: places that may be seen, and today's plan."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from opentrax.directory.models import Location, Placement
from opentrax.engine.geo import Circle, Fence, fence_from_geojson
from opentrax.engine.motion import LiveContext, Place, PlannedStop
from opentrax.workorders.models import Visit

_AROUND = timedelta(hours=16)


def fence_of(location: Location) -> Fence:
    """The polygon where there is one, else the circle."""
    if location.polygon:
        return fence_from_geojson(location.polygon, location.radius_m)
    return Circle(location.latitude or 0.0, location.longitude or 0.0, location.radius_m)


def places() -> tuple[Place, ...]:
    """All placed locations that the organization in scope may see."""
    known = Location.objects.exclude(placement=Placement.UNPLACED).filter(archived_at=None)
    return tuple(Place(str(one.id), fence_of(one), one.name) for one in known)


def plans(at: datetime) -> dict[UUID, tuple[PlannedStop, ...]]:
    """The visits around an instant by technician."""
    visits = Visit.objects.filter(
        planned_end_at__gte=at - _AROUND, planned_start_at__lte=at + _AROUND
    ).values_list("technician_id", "work_order__location_id", "planned_start_at", "planned_end_at")
    found: dict[UUID, list[PlannedStop]] = defaultdict(list)
    for technician_id, location_id, starts_at, ends_at in visits:
        stop = PlannedStop(str(location_id), starts_at.timestamp(), ends_at.timestamp())
        found[technician_id].append(stop)
    return {technician_id: tuple(stops) for technician_id, stops in found.items()}


def contexts(at: datetime, technicians: list[UUID]) -> dict[UUID, LiveContext]:
    """The surroundings of each technician; places are shared."""
    known, planned = places(), plans(at)
    return {one: LiveContext(known, planned.get(one, ())) for one in technicians}
