"""Locations: add, change, hours, contacts, archive."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from opentrax.directory import services
from opentrax.directory.models import DEFAULT_RADIUS_M, Arrival, Client, Location, LocationContact
from opentrax.directory.selectors import clients, clients_locations, own_locations
from opentrax.directory.services import LocationDetails
from opentrax.directory.services.contacts import ContactDetails, add_contact, remove_contact
from opentrax.directory.services.locations import own_location
from opentrax.directory.services.sites import set_site
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.directory import LISTS
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, page_by, word
from opentrax.publicapi.schemas.directory import LocationOut
from opentrax.publicapi.schemas.places import (
    ContactIn,
    ContactOut,
    HoursIn,
    LocationChange,
    LocationIn,
    LocationWhole,
    SiteIn,
    fence_of,
    shown_location,
)
from opentrax.publicapi.schemas.shared import Named
from opentrax.publicapi.tags import demand_same, tag_of

router = Router()
READ, WRITE = "locations:read", "locations:write"
CHANGE = "locations.change"
_ONE = "/locations/{uuid:location_id}"


class LocationFilters(Cursor):
    """Whose, and which; `q` finds every word in name, number and address."""

    q: str = Field("", max_length=200)
    of_clients: bool = False


@opens(router, "GET", "/locations", scope="locations:read", action="locations.view",
       response=Page[LocationOut])  # fmt: skip
def list_locations(request: Any, chosen: Query[LocationFilters]) -> dict[str, Any]:
    """List the organization's places by name; `of_clients`: those that clients' offers open."""
    read = clients_locations if chosen.of_clients else own_locations
    rows, following = page_by(read(search=chosen.q), "sort_key", word(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


def _told(response: HttpResponse, place: Location) -> LocationWhole:
    """The place, with its tag."""
    found = shown_location(place)
    response["ETag"] = tag_of(found)
    return found


@opens(router, "GET", "/clients", scope=LISTS, action="locations.view", response=list[Named])
def list_clients(request: Any) -> list[Named]:
    """List the organization's own records of clients that do not use Opentrax, by name."""
    return [Named.of(client) for client in clients()]


@opens(router, "GET", _ONE, scope=READ, action="locations.view", response=LocationWhole)
def get_location(request: Any, response: HttpResponse, location_id: UUID) -> LocationWhole:
    """Read one place.

    Its ETag, sent as If-Match with a change, refuses the change where it is not the same any more.
    """
    return _told(response, get_object_or_404(Location, pk=location_id))


def _own(request: Any, key: UUID) -> Location:
    own = Location.objects.filter(organization_id=request.organization.pk)
    found: Location = get_object_or_404(own, pk=key)
    return found


def _details(given: dict[str, Any], values: dict[str, Any]) -> LocationDetails:
    """What the services take: what was given over what was there."""
    values = values | {name: value for name, value in given.items() if name in values}
    latitude, longitude = values.pop("latitude"), values.pop("longitude")
    point = (latitude, longitude) if None not in (latitude, longitude) else None
    if given.get("polygon") is not None:
        values["polygon"], point = fence_of(values["polygon"], point)
    key = values.pop("client_id")
    for name in ("name", "reference", "address", "access_instructions", "time_zone"):
        values[name] = values[name] or ""
    values["radius_m"] = values["radius_m"] or DEFAULT_RADIUS_M
    values["arrival"] = str(values["arrival"] or Arrival.AUTOMATIC)
    return LocationDetails(**values, client=Client(pk=key) if key else None, point=point)


_NEW: dict[str, Any] = {
    "name": "", "reference": "", "address": "", "latitude": None, "longitude": None,
    "radius_m": None, "polygon": None, "time_zone": "", "access_instructions": "", "arrival": None,
    "client_id": None, "fields": None,
}  # fmt: skip


@opens(router, "POST", "/locations", scope=WRITE, action=CHANGE, response={201: LocationWhole})
def add_location(request: Any, response: HttpResponse, sent: LocationIn) -> Status[LocationWhole]:
    """Add a place. Without a point it is placed by its address, if the map is sure of it."""
    given = sent.dict(exclude_unset=True)
    given["time_zone"] = given.get("time_zone") or request.organization.time_zone
    made = services.add_location(
        _details(given, _NEW), actor=request.user, command_id=request.command_id
    )
    return Status(201, _told(response, _own(request, made.pk)))


@opens(router, "PATCH", _ONE, scope=WRITE, action=CHANGE, response=LocationWhole)
def change_location(
    request: Any, response: HttpResponse, location_id: UUID, sent: LocationChange
) -> LocationWhole:
    """Change a place; fields that are left out stay."""
    place = own_location(_own(request, location_id))
    demand_same(request, shown_location(place))
    known = {name: getattr(place, name) for name in _NEW if name != "fields"} | {"fields": None}
    given = sent.dict(exclude_unset=True)
    if not given.get("name", place.name):
        given.pop("name")
    services.change_location(
        place, _details(given, known), actor=request.user, command_id=request.command_id
    )
    return _told(response, _own(request, location_id))


@opens(router, "PUT", f"{_ONE}/opening-hours", scope=WRITE, action=CHANGE,
       response=LocationWhole)  # fmt: skip
def set_opening_hours(
    request: Any, response: HttpResponse, location_id: UUID, sent: HoursIn
) -> LocationWhole:
    """Say when a place is open, and whose holidays close it."""
    services.set_opening_hours(
        _own(request, location_id), sent.week(), province=sent.province, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _told(response, _own(request, location_id))


@opens(router, "PUT", f"{_ONE}/site", scope=WRITE, action=CHANGE, response=LocationWhole)
def put_site(
    request: Any, response: HttpResponse, location_id: UUID, sent: SiteIn
) -> LocationWhole:
    """Say what a place is, and what it lies in."""
    over = _own(request, sent.parent_id) if sent.parent_id else None
    set_site(
        _own(request, location_id), sent.kind, over, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _told(response, _own(request, location_id))


@opens(router, "POST", f"{_ONE}/contacts", scope=WRITE, action=CHANGE,
       response={201: ContactOut})  # fmt: skip
def write_contact_down(request: Any, location_id: UUID, sent: ContactIn) -> Status[LocationContact]:
    """Write somebody down who can be asked at a place."""
    details = ContactDetails(sent.name, sent.role, sent.phone, sent.email or "", str(sent.audience))
    place = _own(request, location_id)
    made = add_contact(place, details, actor=request.user, command_id=request.command_id)
    return Status(201, made)


@opens(router, "DELETE", "/contacts/{uuid:contact_id}", scope=WRITE, action=CHANGE,
       response={204: None})  # fmt: skip
def take_contact_away(request: Any, contact_id: UUID) -> Status[None]:
    """Take somebody away for good."""
    if not request.is_repetition:
        own = LocationContact.objects.filter(organization_id=request.organization.pk)
        contact = get_object_or_404(own.select_related("location"), pk=contact_id)
        remove_contact(contact, actor=request.user, command_id=request.command_id)
    return Status(204, None)


@opens(router, "POST", f"{_ONE}/archiving", scope=WRITE, action=CHANGE, response=LocationWhole)
def archive_location(request: Any, response: HttpResponse, location_id: UUID) -> LocationWhole:
    """Archive a place: lists leave it out."""
    place = _own(request, location_id)
    services.archive_location(place, actor=request.user, command_id=request.command_id)
    return _told(response, _own(request, location_id))


@opens(router, "POST", f"{_ONE}/restoration", scope=WRITE, action=CHANGE, response=LocationWhole)
def restore_location(request: Any, response: HttpResponse, location_id: UUID) -> LocationWhole:
    """Take a place out of the archive."""
    place = _own(request, location_id)
    services.restore_location(place, actor=request.user, command_id=request.command_id)
    return _told(response, _own(request, location_id))
