"""What the forward estimate knows of the world: places that may be seen, and today's plan."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from opentrax.directory.selectors import locations_for_motion, without_borrowed
from opentrax.engine.motion import LiveContext, PlannedStop
from opentrax.workorders.selectors import visits_between

_AROUND = timedelta(hours=16)


class Surroundings:
    """Places and plans as they were read at one instant, by technician."""

    def __init__(self, at: datetime, technicians: Iterable[UUID]) -> None:
        plans = _plans(at)
        planned = {UUID(stop.place_id) for stops in plans.values() for stop in stops}
        known = without_borrowed(locations_for_motion(), planned)
        places = tuple(one.place for one in known)
        self.names = {place.place_id: place.name for place in places}
        self._elsewhere = LiveContext(places)
        self._contexts = {
            one: self._elsewhere.planned(plans[one]) for one in technicians if one in plans
        }

    def of(self, technician_id: UUID) -> LiveContext:
        """Those without a plan share one context."""
        return self._contexts.get(technician_id, self._elsewhere)


def _plans(at: datetime) -> dict[UUID, tuple[PlannedStop, ...]]:
    found: dict[UUID, list[PlannedStop]] = defaultdict(list)
    for visit in visits_between(at - _AROUND, at + _AROUND):
        found[visit.technician_id].append(
            PlannedStop(
                str(visit.work_order.location_id),
                visit.planned_start_at.timestamp(),
                visit.planned_end_at.timestamp(),
            )
        )
    return {technician_id: tuple(stops) for technician_id, stops in found.items()}
