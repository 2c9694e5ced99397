"""Where a location lies in the tree, and the fence that it takes from above while it has none of
its own.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opentrax.audit import services as audit
from opentrax.directory.events import LocationChanged
from opentrax.directory.models import Location, SiteKind
from opentrax.directory.rules.sites import SiteFault, fault_of, largest
from opentrax.directory.services.fences import follow_fence
from opentrax.directory.services.locations import own_location
from opentrax.directory.sites import above, levels_below
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person

FAULTS: Mapping[SiteFault, str | Promise] = {
    SiteFault.INSIDE_ITSELF: gettext_lazy("A location cannot lie inside itself."),
    SiteFault.TOO_DEEP: gettext_lazy("A tree of locations is six levels deep at most."),
    SiteFault.TOO_SMALL: gettext_lazy("What it would lie in is smaller than it is."),
    SiteFault.HOLDS_LARGER: gettext_lazy("Something that lies in it is larger than that."),
}


@command
def set_site(
    location: Location, kind: str, parent: Location | None, *, actor: Person,
    command_id: UUID | None = None,
) -> Location:  # fmt: skip
    """Say what a location is and what it lies in. Without a point of its own it takes the fence of
    what it lies in.

    Refuses another organization's locations and what is no tree, see `rules.sites`. Publishes
    LocationChanged for each location whose fence moved.
    """
    _one_at_a_time()
    found, over = own_location(location), None
    if parent is not None:
        over = own_location(parent)
        if over.organization_id != current_organization_id():
            raise Refused(_("This location is not one of your organization's."))
    if found.organization_id != current_organization_id():
        raise Refused(_("This location is not one of your organization's."))
    refuse_no_tree(found, SiteKind(kind), over)
    found.kind, found.parent = SiteKind(kind), over
    found.save(update_fields=["kind", "parent"])
    audit.record(
        "location.site", subject_id=found.pk, actor_id=actor.pk,
        facts={"kind": found.kind, "parent": str(over.pk) if over else None},
    )  # fmt: skip
    moved = follow_fence(found)
    for one in {found.pk, *moved}:
        publish(LocationChanged(found.organization_id, one))
    return found


def _one_at_a_time() -> None:
    """Two changes of one organization's tree at once could make a ring of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 27562))",
            [str(current_organization_id())],
        )


def refuse_no_tree(location: Location, kind: str, parent: Location | None) -> None:
    """Refuse to let a location lie in another where that is no tree, see `rules.sites`."""
    chain = [parent, *above(parent)] if parent is not None else []
    levels = levels_below(location.pk)
    fault = fault_of(
        location.pk, kind, [(one.pk, one.kind) for one in chain], height=len(levels),
        largest_below=largest([one.kind for one in levels[0]]) if levels else None,
    )  # fmt: skip
    if fault is not None:
        raise Refused(str(FAULTS[fault]))
