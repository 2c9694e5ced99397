"""Shorter terms and erasure: positions are deleted row by row before their partition is dropped."""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.tracking.events import PositionsErased
from opentrax.tracking.models import Position
from opentrax.tracking.models.terms import LONGEST_DAYS, Term
from opentrax.tracking.selectors.terms import positions_kept_days


@command
def shorten_positions(days: int, *, actor: Person, command_id: UUID | None = None) -> Term:
    """Keep positions of the organization in scope for so many days from the next night on.

    Refuses fewer than one day and more than the platform's maximum.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(_("Positions are kept for 1 to %(most)d days.") % {"most": LONGEST_DAYS})
    term, _made = Term.objects.update_or_create(defaults={"positions_kept_days": days})
    audit.record("positions.term", subject_id=term.pk, actor_id=actor.pk, facts={"days": days})
    return term  # type: ignore[no-any-return]


def expire_positions() -> int:
    """Delete positions older than the organization's term; return how many."""
    kept = positions_kept_days()
    gone, _by_model = Position.objects.filter(recorded_at__lt=now() - timedelta(days=kept)).delete()
    return gone


def erase_positions(technician: Technician, *, actor: Person | None) -> int:
    """Delete every stored position of a technician now; return how many. Time segments stay, in
    words."""
    gone, _by_model = Position.objects.filter(technician_id=technician.pk).delete()
    audit.record(
        "positions.erased",
        subject_id=technician.pk,
        actor_id=actor.pk if actor else None,
        facts={"rows": gone},
    )
    publish(PositionsErased(technician.organization_id, technician.pk))
    return gone
