"""Who may be offered a work order, with what the client itself knows of each: how far from here
they last accepted work of ours, and how much of ours they have open. Bases of a provider are the
provider's own and are not seen.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from opentrax.directory.models import Location
from opentrax.engine.geo import distance_m
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.workorders import rules
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.selectors import organization_names, partner_ids
from opentrax.workorders.states import AssignmentStatus
from opentrax.workorders.stops import stops_among


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be offered work; `distance_m` is None where nothing is known, `stopped` why
    they are offered none, by hand or since a paper is lacking.
    """

    provider_id: UUID
    name: str
    distance_m: float | None = None
    open_orders: int = 0
    is_own: bool = False
    stopped: str = ""


def candidates(place: Location | None = None, order: WorkOrder | None = None) -> list[Candidate]:
    """The organization in scope itself first, then its partners: the nearest first, those of whom
    no place is known by name after them. With a work order, what its trade requires is asked. Asks
    ten queries at most, however many there are.
    """
    own_id, partners = current_organization_id(), partner_ids()
    names = organization_names({own_id, *partners})
    open_orders, far = _open_orders(partners), _distances(partners, place)
    stops = stops_among(partners, order)
    found = [
        Candidate(
            key, name, far.get(key), open_orders.get(key, 0),
            stopped=stops[key].words if key in stops else "",
        )
        for key, name in names.items()
        if key != own_id
    ]  # fmt: skip
    found.sort(key=lambda c: (c.distance_m is None, c.distance_m or 0.0, fold(c.name), c.name))
    return [Candidate(own_id, names[own_id], is_own=True), *found]


def _open_orders(partners: set[UUID]) -> dict[UUID, int]:
    counted = WorkOrder.objects.filter(
        organization_id=current_organization_id(), provider_id__in=partners, status__in=rules.OPEN
    ).values_list("provider_id")
    return dict(counted.annotate(n=Count("pk")).order_by())


def _distances(partners: set[UUID], place: Location | None) -> dict[UUID, float]:
    """From where each last accepted work of ours to a place, as the crow flies."""
    if place is None or place.latitude is None or place.longitude is None:
        return {}
    here = (place.latitude, place.longitude)
    last = (
        Assignment.objects.filter(
            organization_id=current_organization_id(), provider_id__in=partners,
            status=AssignmentStatus.ACCEPTED, work_order__location__latitude__isnull=False,
        )
        .order_by("provider_id", "-answered_at")
        .distinct("provider_id")
    )  # fmt: skip
    rows = last.values_list(
        "provider_id", "work_order__location__latitude", "work_order__location__longitude"
    )
    return {key: distance_m(here, (latitude, longitude)) for key, latitude, longitude in rows}
