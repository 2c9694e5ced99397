"""What technicians declare by hand: arrived, left. For a phone without positions, and beside one
that has them.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.kit.tenancy import current_organization_id
from opentrax.organizations.models import Person
from opentrax.tracking.events import TapRecorded
from opentrax.tracking.models import Tap, TapKind
from opentrax.tracking.selectors.stored import positions_between
from opentrax.workorders.models import Visit
from opentrax.workorders.selectors import visit_by_id
from opentrax.workorders.services.attendance import mark_visit_arrived, mark_visit_left
from opentrax.workorders.services.check_ins import BY_HAND, Evidence, Fix

EARLIEST = timedelta(days=7)
CLOCK_SLACK = timedelta(minutes=2)
# A position that is older or newer says nothing of where somebody was at a tap.
NEAR = timedelta(minutes=2)


@command
def arrive(
    technician: Technician, visit_id: UUID, *, actor: Person | None, at: datetime | None = None,
    said: Evidence = BY_HAND, command_id: UUID | None = None,
) -> Tap | None:  # fmt: skip
    """Declare the arrival at a visit of the technician, and move the visit; the phone's position of
    that moment goes with it, where there is one. Publishes TapRecorded.

    Refuses another's visit, an impossible time, a visit that is over, and what the location's rule
    does not take.
    """
    visit, instant = _own_visit(technician, visit_id), possible(at)
    evidence = _with_fix(said, technician, instant)
    moved = mark_visit_arrived(visit, actor=actor, at=instant, evidence=evidence)
    if actor is None and moved.arrived_at != instant:  # told by a link before: one tap is enough
        return None
    return _tap_of(technician, TapKind.ARRIVE, instant, actor, visit_id)


@command
def leave(
    technician: Technician, visit_id: UUID, *, actor: Person | None, at: datetime | None = None,
    outcome: str = "", said: Evidence = BY_HAND, command_id: UUID | None = None,
) -> Tap | None:  # fmt: skip
    """Declare the departure from a visit of the technician, and move the visit; with its outcome,
    if that is said at once. Publishes TapRecorded.

    Refuses another's visit, an impossible time, and one before the arrival.
    """
    visit, instant = _own_visit(technician, visit_id), possible(at)
    evidence = _with_fix(said, technician, instant)
    moved = mark_visit_left(visit, actor=actor, at=instant, outcome=outcome, evidence=evidence)
    if actor is None and moved.left_at != instant:
        return None
    return _tap_of(technician, TapKind.LEAVE, instant, actor, visit_id)


def _tap_of(
    technician: Technician, kind: TapKind, at: datetime, actor: Person | None, visit_id: UUID
) -> Tap | None:
    """The tap in the technician's own time. By a link it is theirs too; a technician without an
    account has no time here, and their visit alone tells it."""
    by = actor or technician.person
    if by is None:
        return None
    return add_tap(technician, kind, at=at, actor=by, visit_id=visit_id)


def _own_visit(technician: Technician, visit_id: UUID) -> Visit:
    visit = visit_by_id(visit_id)
    if (
        visit is None
        or visit.technician_id != technician.pk
        or visit.provider_id != current_organization_id()
    ):
        raise Refused(_("This visit is not yours."))
    return visit


def _with_fix(said: Evidence, technician: Technician, at: datetime) -> Evidence:
    """What was said, with the position nearest to the moment; outside a shift none is stored."""
    near = positions_between(technician.pk, at - NEAR, at + NEAR).filter(mock=False)
    nearest = min(near, key=lambda p: abs(p.recorded_at - at), default=None)
    if nearest is None:
        return said
    return replace(said, fix=Fix(nearest.latitude, nearest.longitude, nearest.accuracy_m))


def possible(at: datetime | None) -> datetime:
    """The instant that was said, or now; refuses one to come, and one that is too long ago."""
    instant = now()
    if at is None:
        return instant
    if at > instant + CLOCK_SLACK:
        raise Refused(_("This time lies in the future."))
    if at < instant - EARLIEST:
        raise Refused(_("This time is too long ago. Correct your timesheet instead."))
    return at


def add_tap(
    technician: Technician, kind: TapKind, *, at: datetime, actor: Person,
    visit_id: UUID | None = None,
) -> Tap:  # fmt: skip
    """Add what was declared and publish TapRecorded; the services of this package call it."""
    tap = Tap(technician=technician, kind=kind, at=at, visit_id=visit_id, actor_id=actor.pk)
    tap.save(force_insert=True)
    publish(TapRecorded(tap.organization_id, technician.pk, tap.pk, kind, at, visit_id))
    return tap
