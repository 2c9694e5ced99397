"""Copies of clients' locations, for whom one's organization hands work on to: they see the copy and
nothing of the client's own row.
"""

from uuid import UUID

from django.db import connection

from opentrax.audit import services as audit
from opentrax.directory.events import LocationChanged
from opentrax.directory.models import Location, OpeningHours, Placement
from opentrax.directory.services.fences import follow_fence
from opentrax.kit.commands import command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.maps.rules import fold
from opentrax.organizations.models import Person

_COPIED = (
    "name", "address", "latitude", "longitude", "radius_m", "polygon", "access_instructions",
    "arrival", "time_zone", "province",
)  # fmt: skip


def copy_of(source: Location) -> Location | None:
    """The copy that the organization in scope has of a client's location, or None."""
    found: Location | None = Location.objects.filter(
        organization_id=current_organization_id(), taken_from_id=source.pk
    ).first()
    return found


@command
def take_over_location(
    source: Location, *, actor: Person, command_id: UUID | None = None
) -> Location:
    """Copy a client's location, as the organization in scope sees it now, into its own directory:
    name, address, fence, zone, opening hours and access instructions. One that was copied before is
    brought up to date, and restored where it was archived. Publishes LocationChanged.
    """
    _one_at_a_time(source)
    known = copy_of(source)
    copy = known.refreshed() if known is not None else Location(taken_from_id=source.pk)
    for name in _COPIED:
        setattr(copy, name, getattr(source, name))
    copy.placement = Placement.UNPLACED if source.latitude is None else Placement.BY_HAND
    copy.sort_key = fold(copy.name)[:200]
    copy.search_text = fold(f"{copy.name} {copy.reference} {copy.address}")[:600]
    copy.archived_at = None
    copy.save(force_insert=known is None)
    _copy_hours(source, copy)
    audit.record("location.taken_over", subject_id=copy.pk, actor_id=actor.pk,
                 facts={"from": str(source.pk), "anew": known is not None})  # fmt: skip
    for one in {copy.pk, *follow_fence(copy)}:
        publish(LocationChanged(copy.organization_id, one))
    return copy


def _one_at_a_time(source: Location) -> None:
    """Two work orders at one place that are handed on at once have one copy."""
    key = f"{current_organization_id()} {source.pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 27563))", [key])


def _copy_hours(source: Location, copy: Location) -> None:
    OpeningHours.objects.filter(location_id=copy.pk).delete()
    rows = OpeningHours.objects.filter(location_id=source.pk).order_by("weekday", "starts")
    OpeningHours.objects.bulk_create(
        OpeningHours(location_id=copy.pk, weekday=row.weekday, starts=row.starts, ends=row.ends)
        for row in rows
    )


def forget_access(location: Location) -> None:
    """Nobody goes to a copy any more: how one gets in is the client's to tell. Leaves a location of
    the organization's own alone.
    """
    changed = Location.objects.filter(
        pk=location.pk, organization_id=current_organization_id(), taken_from_id__isnull=False
    ).exclude(access_instructions="").update(access_instructions="")  # fmt: skip
    if changed:
        audit.record("location.access_forgotten", subject_id=location.pk)
