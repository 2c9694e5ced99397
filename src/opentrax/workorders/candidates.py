"""Who may be offered a work order, with what they say of their trades and areas, and what the
client itself knows of each: how far from here they last accepted work of ours, and how much of ours
they have open. Bases of a provider are the provider's own and are not seen.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from opentrax.directory.coverage import covers
from opentrax.directory.models import Location
from opentrax.directory.rules.coverage import Cover
from opentrax.engine.geo import distance_m
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.workorders import rules
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.scores import scores_of
from opentrax.workorders.selectors import organization_names, partner_ids
from opentrax.workorders.states import AssignmentStatus
from opentrax.workorders.stops import Stop, stops_among


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be offered work; `stopped` is why they are offered none, as somebody wrote,
    `lacks` which papers are lacking. `distance_m` is from the nearest place of their own word where
    `is_told`, else from where they last worked for us; None where nothing is known.
    """

    provider_id: UUID
    name: str
    distance_m: float | None = None
    open_orders: int = 0
    is_own: bool = False
    stopped: str = ""
    lacks: str = ""
    is_told: bool = False
    other_trade: bool = False
    other_area: bool = False
    score: int | None = None

    @property
    def rank(self) -> tuple[object, ...]:
        """The order: who says to do it there; the nearest, then the best, then by name."""
        return (
            self.other_trade or self.other_area, self.distance_m is None, self.distance_m or 0.0,
            -(self.score or 0), fold(self.name), self.name,
        )  # fmt: skip


def candidates(order: WorkOrder | None = None) -> list[Candidate]:
    """The organization in scope itself first, then its partners in the order of their rank. With a
    work order, its trade and place are asked. Asks twelve queries at most, however many there are.
    """
    own_id, partners = current_organization_id(), partner_ids()
    names = organization_names({own_id, *partners})
    open_orders, stops = _open_orders(partners), stops_among(partners, order)
    place = order.location if order is not None else None
    far = _distances(partners, place)
    trade = (order.trade_code, order.trade_default) if order is not None else ("", "")
    scores = scores_of(partners)
    told = covers(partners, trade, place) if order is not None else {}
    found = []
    for key in names.keys() - {own_id}:
        said, stop = told.get(key, Cover()), stops.get(key, Stop())
        is_told = said.distance_m is not None
        found.append(
            Candidate(
                key,
                names[key],
                said.distance_m if is_told else far.get(key),
                open_orders.get(key, 0),
                stopped=stop.reason,
                lacks=Stop(lacks=stop.lacks).words,
                is_told=is_told,
                other_trade=said.trade is False,
                other_area=said.area is False,
                score=scores.get(key),
            )
        )  # fmt: skip
    return [Candidate(own_id, names[own_id], is_own=True), *sorted(found, key=lambda c: c.rank)]


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
