"""Add, change, place and archive locations."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.events import LocationChanged
from opentrax.directory.models import (
    DEFAULT_RADIUS_M,
    Arrival,
    Client,
    FieldTarget,
    Location,
    LocationValue,
    Placement,
)
from opentrax.directory.rules import MAX_RADIUS_M, MIN_RADIUS_M
from opentrax.directory.services.clients import add_client
from opentrax.directory.services.fences import follow_fence
from opentrax.directory.services.fields import Said, words_of, write_values
from opentrax.engine.geo import LatLon
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.zones import zone_names
from opentrax.maps import geocoding
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person


@dataclass(frozen=True, slots=True)
class LocationDetails:
    """What people say of a location.

    Without a point it is placed by its address, if the map's index is sure. `new_client` makes the
    record of a client and wins over `client`.
    """

    name: str
    time_zone: str
    address: str = ""
    reference: str = ""
    client: Client | None = None
    new_client: str = ""
    point: LatLon | None = None
    radius_m: float = DEFAULT_RADIUS_M
    polygon: dict[str, Any] | None = None
    access_instructions: str = ""
    arrival: str = Arrival.AUTOMATIC
    fields: Said | None = None


def _write(location: Location, details: LocationDetails, actor: Person) -> None:
    if not details.name.strip():
        raise Refused(_("A location needs a name."))
    if details.time_zone not in zone_names():
        raise Refused(_("“%(zone)s” is no time zone.") % {"zone": details.time_zone})
    if not MIN_RADIUS_M <= details.radius_m <= MAX_RADIUS_M:
        raise Refused(_("The radius of a fence is between 20 m and 5 km."))
    location.name, location.time_zone = details.name.strip(), details.time_zone
    location.address, location.reference = details.address.strip(), details.reference.strip()
    location.client = (
        add_client(details.new_client, actor=actor)
        if details.new_client.strip()
        else _known(details.client)
    )
    location.radius_m, location.polygon = details.radius_m, details.polygon
    location.access_instructions = details.access_instructions.strip()
    location.arrival = Arrival(details.arrival)
    location.sort_key = fold(location.name)[:200]
    words = (location.name, location.reference, location.address)
    location.search_text = fold(" ".join(words))[:600]
    _refuse_taken_reference(location)


def _write_fields(location: Location, details: LocationDetails) -> None:
    write_values(LocationValue, FieldTarget.LOCATION, details.fields, location_id=location.pk)
    own = fold(words_of(LocationValue, location_id=location.pk))
    if own:
        location.search_text = f"{location.search_text} {own}"[:600]
        location.save(update_fields=["search_text"])


def _known(client: Client | None) -> Client | None:
    # Loaded again: a foreign key's own check ignores row security.
    if client is None:
        return None
    known: Client | None = Client.objects.filter(pk=client.pk).first()
    if known is None:
        raise Refused(_("This client is not one of your organization's."))
    return known


def _refuse_taken_reference(location: Location) -> None:
    if not location.reference:
        return
    others = Location.objects.filter(
        organization_id=location.organization_id, reference=location.reference, archived_at=None
    ).exclude(pk=location.pk)
    if others.exists():
        raise Refused(_("Another location has the number “%(n)s”.") % {"n": location.reference})


def _put(location: Location, point: LatLon | None, placement: Placement, note: str = "") -> None:
    location.latitude, location.longitude = point if point is not None else (None, None)
    location.placement, location.placement_note = placement, note


def _place_by_address(location: Location) -> None:
    if not location.address:
        _put(location, None, Placement.UNPLACED, "no_address")
        return
    match = geocoding.place_address(location.address)
    if match is None:
        _put(location, None, Placement.UNPLACED, "not_found")
    elif not match.is_sure:
        _put(location, None, Placement.UNPLACED, "not_sure")
    else:
        _put(location, match.place.point, Placement.PLACED, match.place.precision)


def _changed(location: Location, action: str, actor: Person | None) -> Location:
    audit.record(
        action,
        subject_id=location.pk,
        actor_id=actor.pk if actor else None,
        facts={"placement": location.placement},
    )
    for one in {location.pk, *follow_fence(location)}:
        publish(LocationChanged(location.organization_id, one))
    return location


@command
def add_location(
    details: LocationDetails, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Add a location. Given a point it is placed by hand, else by its address; an unsure address
    stays unplaced.

    Refuses an empty name, an unknown zone, a radius outside 20 m … 5 km and a number that is taken.
    Publishes LocationChanged.
    """
    location = Location()
    _write(location, details, actor)
    if details.point is not None:
        _put(location, details.point, Placement.BY_HAND)
    else:
        _place_by_address(location)
    location.save(force_insert=True)
    _write_fields(location, details)
    return _changed(location, "location.added", actor)


@command
def change_location(
    location: Location, details: LocationDetails, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Change a location. A point that moved is placed by hand.

    One that did not move follows a new address, unless a person had put it there. Refuses what
    add_location refuses. Publishes LocationChanged.
    """
    found = own_location(location)
    before, address = (found.latitude, found.longitude), found.address
    _write(found, details, actor)
    was_found = found.placement in (Placement.PLACED, Placement.INHERITED)
    follows = was_found and found.address != address
    if details.point is None or (follows and details.point == before):
        _place_by_address(found)
    elif details.point != before:
        _put(found, details.point, Placement.BY_HAND)
    found.save()
    _write_fields(found, details)
    return _changed(found, "location.changed", actor)


@command
def place_by_hand(
    location: Location, point: LatLon, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Put a location where a person says that it is. Publishes LocationChanged."""
    found = own_location(location)
    _put(found, point, Placement.BY_HAND)
    found.save(update_fields=["latitude", "longitude", "placement", "placement_note"])
    return _changed(found, "location.placed_by_hand", actor)


@command
def retry_placement(
    location: Location, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Search an unplaced location's address again, since the map may have grown. Leaves a placed
    one alone.
    """
    found = own_location(location)
    if found.placement != Placement.UNPLACED:
        return found
    _place_by_address(found)
    found.save(update_fields=["latitude", "longitude", "placement", "placement_note"])
    return _changed(found, "location.placement_retried", actor)


@command
def archive_location(
    location: Location, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Archive a location: lists and the motion engine leave it out. `restore_location` undoes
    it.
    """
    found = own_location(location)
    found.archived_at = found.archived_at or now()
    found.save(update_fields=["archived_at"])
    return _changed(found, "location.archived", actor)


@command
def restore_location(
    location: Location, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Undo the archiving. Refuses a location whose number was given to another in the meantime."""
    found = own_location(location)
    _refuse_taken_reference(found)
    found.archived_at = None
    found.save(update_fields=["archived_at"])
    return _changed(found, "location.restored", actor)


def own_location(location: Location) -> Location:
    """The location as it is now, locked; only its keeper changes it."""
    found: Location | None = (
        Location.objects.select_for_update(of=("self",)).filter(pk=location.pk).first()
    )
    if found is None:
        raise Refused(_("This location is not one of your organization's."))
    return found
