"""Record who looked at where a technician is or was, so that the technician can see it."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.tenancy import current_scope
from opentrax.organizations.models import Person
from opentrax.privacy.guests import look_is_about
from opentrax.tracking.models import Look

COALESCED = timedelta(minutes=10)
"""Looks of one person at one thing within this time are one entry, since pages refresh
themselves.
"""


def record_look(
    technician: Technician, actor: Person, what: str, *, about_on: date | None = None
) -> None:
    """Record that `actor` looked at a technician's `what` (a LookedAt); technicians looking at
    themselves are not.
    """
    record_looks([technician], actor, what, about_on=about_on)


def record_looks(
    technicians: Iterable[Technician], actor: Person, what: str, *, about_on: date | None = None
) -> None:
    """The same for several technicians at once, as on the live map; two queries."""
    technicians, opened = list(technicians), current_scope()
    if opened is not None and opened.is_guest:
        # The operator's staff change nothing: their look is on record with the page itself.
        look_is_about(t.person_id or t.pk for t in technicians)
        return
    at = now()
    looked_at: set[UUID] = {t.pk for t in technicians if t.person_id != actor.pk}
    lately = Look.objects.filter(
        technician__in=looked_at, actor_id=actor.pk, what=what, about_on=about_on,
        at__gt=at - COALESCED,
    )  # fmt: skip
    known = set(lately.values_list("technician_id", flat=True))
    Look.objects.bulk_create(
        Look(technician_id=pk, actor_id=actor.pk, what=what, about_on=about_on, at=at)
        for pk in sorted(looked_at - known)
    )
