"""Reads of the directory that screens and other apps share. Row security decides what the scope
sees at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from opentrax.directory.models import (
    Client,
    Location,
    OpeningHours,
    Placement,
    Technician,
    WorkingHours,
)
from opentrax.directory.rules import Hours, Window, windows_of
from opentrax.engine.geo import Circle, Fence, fence_from_geojson
from opentrax.engine.motion import Place
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.selectors import client_ids

# south, west, north, east
type Bounds = tuple[float, float, float, float]


def technicians(*, archived: bool = False) -> QuerySet[Technician]:
    """Technicians of the organization in scope, by name."""
    own: QuerySet[Technician] = Technician.objects.filter(
        organization_id=current_organization_id(), archived_at__isnull=not archived
    )
    return own.order_by("sort_key", "id")


def technician_by_id(technician_id: UUID) -> Technician | None:
    """One technician, archived or not, or None."""
    found: Technician | None = Technician.objects.filter(pk=technician_id).first()
    return found


def technician_of_person(person_id: UUID) -> Technician | None:
    """The technician that a person is in the organization in scope, or None."""
    found: Technician | None = technicians().filter(person_id=person_id).first()
    return found


def weekly_hours(technician_ids: Sequence[UUID]) -> dict[UUID, list[Hours]]:
    """Working hours by technician, in the order of the week; one query."""
    rows = WorkingHours.objects.filter(technician_id__in=technician_ids).order_by(
        "weekday", "starts"
    )
    found: dict[UUID, list[Hours]] = {key: [] for key in technician_ids}
    for row in rows:
        found[row.technician_id].append(Hours(row.weekday, row.starts, row.ends))
    return found


def working_windows(technician: Technician, first: date, last: date) -> list[Window]:
    """The technician's working hours as instants, for windows that begin on the local days first …
    last.
    """
    hours = weekly_hours([technician.pk])[technician.pk]
    return windows_of(hours, ZoneInfo(technician.time_zone), first, last)


def opening_hours(location: Location) -> list[Hours]:
    """When a location is open, in the order of the week; empty where the organization's business
    hours hold.
    """
    rows = OpeningHours.objects.filter(location_id=location.pk).order_by("weekday", "starts")
    return [Hours(*row) for row in rows.values_list("weekday", "starts", "ends")]


def clients() -> QuerySet[Client]:
    """Records of clients that are not archived, by name."""
    own: QuerySet[Client] = Client.objects.filter(archived_at=None)
    return own.order_by("sort_key", "id")


def own_locations(
    *,
    search: str = "",
    archived: bool = False,
    client_id: UUID | None = None,
    placed: bool | None = None,
) -> QuerySet[Location]:
    """Locations that the organization in scope keeps. `search` finds every word in name, number and
    address.
    """
    own: QuerySet[Location] = Location.objects.filter(
        organization_id=current_organization_id(), archived_at__isnull=not archived
    ).select_related("client")
    if client_id is not None:
        own = own.filter(client_id=client_id)
    if placed is not None:
        unplaced = own.filter(placement=Placement.UNPLACED)
        own = own.exclude(placement=Placement.UNPLACED) if placed else unplaced
    for word in fold(search).split():
        own = own.filter(search_text__contains=word)
    return own


def clients_locations(*, search: str = "") -> QuerySet[Location]:
    """Locations of clients that standing or accepted offers open to the organization in scope (row
    security says which), client by client. `search` finds as in `own_locations`.
    """
    # Named, so that the index that begins with an organization leads to them in this order.
    found: QuerySet[Location] = Location.objects.filter(
        organization_id__in=client_ids(), archived_at=None
    )
    for word in fold(search).split():
        found = found.filter(search_text__contains=word)
    return found.order_by("organization_id", "sort_key", "id")


def location_by_id(location_id: UUID) -> Location | None:
    """A location that the scope may see (its own, or of a visible work order), or None."""
    found: Location | None = Location.objects.filter(pk=location_id).first()
    return found


@dataclass(frozen=True, slots=True)
class PlaceOnMap:
    """A placed location as maps and the engine need it."""

    id: UUID
    organization_id: UUID
    name: str
    latitude: float
    longitude: float
    radius_m: float
    polygon: dict[str, Any] | None
    time_zone: str
    placement: str = Placement.BY_HAND

    @property
    def is_borrowed(self) -> bool:
        """Whether it has the fence of what it lies in."""
        return self.placement == Placement.INHERITED

    @property
    def fence(self) -> Fence:
        """The polygon where there is one, else the circle."""
        if self.polygon is not None:
            return fence_from_geojson(self.polygon)
        return Circle(self.latitude, self.longitude, self.radius_m)

    @property
    def place(self) -> Place:
        """As the motion engine takes it."""
        return Place(place_id=str(self.id), fence=self.fence, name=self.name)

    def as_json(self) -> dict[str, Any]:
        """As the map's scripts take it."""
        return {
            "id": str(self.id), "name": self.name, "latitude": self.latitude,
            "longitude": self.longitude, "radius_m": self.radius_m, "polygon": self.polygon,
        }  # fmt: skip


_ON_MAP = (
    "id", "organization_id", "name", "latitude", "longitude", "radius_m", "polygon", "time_zone",
    "placement",
)  # fmt: skip


def place_on_map(location: Location) -> dict[str, Any] | None:
    """A location as the map's scripts take it; None where it has no point."""
    if location.latitude is None:
        return None
    return PlaceOnMap(*(getattr(location, name) for name in _ON_MAP)).as_json()


def without_borrowed(places: Sequence[PlaceOnMap], planned: Collection[UUID]) -> list[PlaceOnMap]:
    """Places among which a trail can be told apart: one that has the fence of what it lies in
    counts where somebody is planned to go to it.
    """
    return [one for one in places if not one.is_borrowed or one.id in planned]


def locations_for_motion(bounds: Bounds | None = None) -> list[PlaceOnMap]:
    """Every placed location that the scope may see: its own, and those of work orders that clients
    opened to it.

    `bounds` (south, west, north, east) keeps the list small where an organization has many.
    """
    placed = Location.objects.filter(archived_at=None).exclude(placement=Placement.UNPLACED)
    # A copy of a client's place is for whom it was made: one's own people go to the client's.
    placed = placed.exclude(organization_id=current_organization_id(), taken_from_id__isnull=False)
    if bounds is not None:
        south, west, north, east = bounds
        placed = placed.filter(latitude__range=(south, north), longitude__range=(west, east))
    return [PlaceOnMap(*row) for row in placed.order_by("id").values_list(*_ON_MAP)]


def location_names(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Names of the locations that the scope may see, by id; one query."""
    return dict(Location.objects.filter(pk__in=ids).values_list("pk", "name"))
