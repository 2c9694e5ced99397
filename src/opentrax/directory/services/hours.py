"""Weekly hours of places, and what no week of hours may be."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.events import LocationChanged
from opentrax.directory.models import NO_HOLIDAYS, Location, OpeningHours
from opentrax.directory.public_holidays import is_known
from opentrax.directory.rules import Hours, overlapping
from opentrax.directory.services.locations import own_location
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person


def refuse_overlap(hours: Sequence[Hours]) -> None:
    """Refuse a week in which two stretches overlap, and say which."""
    clash = overlapping(hours)
    if clash is not None:
        raise Refused(
            _("%(a)s–%(b)s overlaps %(c)s–%(d)s.")
            % {
                "a": clash[0].starts.strftime("%H:%M"), "b": clash[0].ends.strftime("%H:%M"),
                "c": clash[1].starts.strftime("%H:%M"), "d": clash[1].ends.strftime("%H:%M"),
            }
        )  # fmt: skip


@command
def set_opening_hours(
    location: Location, hours: Sequence[Hours], *, province: str, actor: Person,
    command_id: UUID | None = None,
) -> Location:  # fmt: skip
    """Replace the weekly hours of a location and say whose holidays close it; no hours: the
    organization's business hours hold, an empty province: its own.

    Refuses hours that overlap, unknown holidays and another organization's location. Publishes
    LocationChanged.
    """
    refuse_overlap(hours)
    if province not in ("", NO_HOLIDAYS) and not is_known(province):
        raise Refused(_("Choose whose holidays count from the list."))
    found = own_location(location)
    OpeningHours.objects.filter(location_id=found.pk).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(location_id=found.pk, weekday=h.weekday, starts=h.starts, ends=h.ends)
        for h in hours
    )
    found.province = province
    found.save(update_fields=["province"])
    audit.record(
        "location.hours", subject_id=found.pk, actor_id=actor.pk,
        facts={"entries": len(hours), "province": province},
    )  # fmt: skip
    publish(LocationChanged(found.organization_id, found.pk))
    return found
