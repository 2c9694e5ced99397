"""Reads of the tree of locations, of contacts and of keys."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from opentrax.directory.models import KeyHandover, Location, LocationContact, LocationKey
from opentrax.directory.rules.sites import MOST_DEEP
from opentrax.kit.tenancy import current_organization_id


def above(location: Location) -> list[Location]:
    """What a location lies in, the nearest first; of another organization's nothing."""
    found: list[Location] = []
    at = location
    while at.parent_id is not None and len(found) < MOST_DEEP:
        parent = Location.objects.filter(
            pk=at.parent_id, organization_id=current_organization_id()
        ).first()
        if parent is None:
            break
        found.append(parent)
        at = parent
    return found


def levels_below(location_id: UUID) -> list[list[Location]]:
    """What lies in a location of the organization in scope, a list for each level; a query each."""
    levels: list[list[Location]] = []
    keys: Sequence[UUID] = [location_id]
    while keys and len(levels) <= MOST_DEEP:
        rows = Location.objects.filter(
            organization_id=current_organization_id(), parent_id__in=keys
        )
        found = list(rows.order_by("sort_key", "id"))
        if not found:
            break
        levels.append(found)
        keys = [one.pk for one in found]
    return levels


def with_all_below(location_id: UUID) -> list[UUID]:
    """The keys of a location and of all that lies in it."""
    return [location_id, *(one.pk for level in levels_below(location_id) for one in level)]


def inside(location: Location) -> QuerySet[Location]:
    """What lies in a location, one level down, in use."""
    below: QuerySet[Location] = Location.objects.filter(
        organization_id=current_organization_id(), parent_id=location.pk, archived_at=None
    )
    return below.order_by("sort_key", "id")


def contacts_of(location: Location) -> list[LocationContact]:
    """People to ask at a location, as far as the scope sees them."""
    rows = LocationContact.objects.filter(location_id=location.pk)
    return list(rows.order_by("name", "id"))


def keys_of(location: Location) -> list[LocationKey]:
    """Keys of a location that are in use, as far as the scope sees them; each with who took it,
    newest first, for the keeper.
    """
    taken = KeyHandover.objects.order_by("-taken_at", "-id")
    rows = LocationKey.objects.filter(location_id=location.pk, archived_at=None)
    found = rows.prefetch_related(Prefetch("handovers", queryset=taken, to_attr="history"))
    return list(found.order_by("number", "id"))
