"""When a visit was really made: told by a tap of a person, or by the phone's trail through
`timesheets`.

What a person said stands; the trail fills in what nobody said, and may be told again as late
positions arrive.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.events import VisitStatusChanged
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.services.keeper import settle
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import Outcome, TimesSource, VisitStatus

_WRITTEN = [
    "status", "outcome", "outcome_note", "en_route_at", "arrived_at", "left_at", "times_source",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tap:
    actor: Person
    at: datetime | None = None


def _write(
    visit: Visit, work_order: WorkOrder, before: str, *, action: str, actor: Person | None
) -> Visit:
    visit.save(update_fields=_WRITTEN)
    facts = {"before": before, "after": visit.status, "source": visit.times_source}
    settle(work_order, action, subject_id=visit.pk, actor=actor, facts=facts)
    if before != visit.status:
        publish(
            VisitStatusChanged(
                visit.organization_id, work_order.pk, visit.pk, visit.provider_id,
                visit.technician_id, before, visit.status,
            )
        )  # fmt: skip
    return visit


def _tapped(visit: Visit, after: VisitStatus, tap: _Tap, field: str = "") -> Visit:
    """Move a visit by a tap; a tap that changes nothing is no error, since phones repeat
    themselves.
    """
    found, work_order = locked_visit(visit)
    if found.status == after:
        return found
    before = found.status
    if not rules.may_move(rules.VISIT_MOVES, before, after):
        raise Refused(
            _("The visit is “%(status)s”; that does not fit.")
            % {"status": VisitStatus(before).label}
        )
    found.status, found.times_source = after, TimesSource.PERSON
    if after != VisitStatus.FINISHED:
        found.outcome, found.left_at = "", None
    if field:
        setattr(found, field, tap.at)
    _check_times(found)
    return _write(found, work_order, before, action=f"visit.{after}", actor=tap.actor)


def _check_times(visit: Visit) -> None:
    times = rules.Times(visit.en_route_at, visit.arrived_at, visit.left_at)
    came = visit.arrived_at is not None or visit.status not in (
        VisitStatus.ON_SITE,
        VisitStatus.PAUSED,
    )
    if times.problem() is not None or not came:
        raise Refused(
            _("The times contradict each other: arrive after setting out, leave after arriving.")
        )


@command
def mark_visit_set_out(
    visit: Visit, *, actor: Person, at: datetime, command_id: UUID | None = None
) -> Visit:
    """The technician set out for the visit. Refuses a visit that is on site, over or cancelled."""
    return _tapped(visit, VisitStatus.EN_ROUTE, _Tap(actor, at), "en_route_at")


@command
def mark_visit_arrived(
    visit: Visit, *, actor: Person, at: datetime, command_id: UUID | None = None
) -> Visit:
    """The technician arrived. Refuses a cancelled visit and a time before setting out."""
    return _tapped(visit, VisitStatus.ON_SITE, _Tap(actor, at), "arrived_at")


@command
def mark_visit_paused(visit: Visit, *, actor: Person, command_id: UUID | None = None) -> Visit:
    """The technician pauses on site."""
    return _tapped(visit, VisitStatus.PAUSED, _Tap(actor))


@command
def mark_visit_resumed(visit: Visit, *, actor: Person, command_id: UUID | None = None) -> Visit:
    """The technician goes on after a pause, or after leaving by mistake; the time of arrival
    stays.
    """
    return _tapped(visit, VisitStatus.ON_SITE, _Tap(actor))


@command
def mark_visit_left(
    visit: Visit, *, actor: Person, at: datetime, outcome: str = "", note: str = "",
    command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """The technician left: the visit is finished, with its outcome if it is known.

    Refuses a time before arrival. The work order is completed when no visit is open and one has the
    outcome "done".
    """
    left = _tapped(visit, VisitStatus.FINISHED, _Tap(actor, at), "left_at")
    return _with_outcome(left, outcome, note, actor) if outcome else left


@command
def mark_visit_missed(
    visit: Visit, *, actor: Person | None, command_id: UUID | None = None
) -> Visit:
    """Nobody came. Refuses a visit that began."""
    found, work_order = locked_visit(visit)
    before = found.status
    if before == VisitStatus.MISSED:
        return found
    if not rules.may_move(rules.VISIT_MOVES, before, VisitStatus.MISSED):
        raise Refused(_("Somebody came: the visit has begun or is over."))
    found.status, found.en_route_at = VisitStatus.MISSED, None
    return _write(found, work_order, before, action="visit.missed", actor=actor)


@command
def report_outcome(
    visit: Visit, outcome: str, *, actor: Person, note: str = "", command_id: UUID | None = None
) -> Visit:
    """Say what came of a finished visit. Refuses a visit that is not finished."""
    return _with_outcome(visit, outcome, note, actor)


def _with_outcome(visit: Visit, outcome: str, note: str, actor: Person) -> Visit:
    found, work_order = locked_visit(visit)
    if found.status != VisitStatus.FINISHED:
        raise Refused(_("An outcome belongs to a visit that is over."))
    found.outcome, found.outcome_note = Outcome(outcome), note.strip()[:1000]
    return _write(found, work_order, found.status, action="visit.outcome", actor=actor)


@command
def record_visit_times(
    visit: Visit, times: rules.Times, *, command_id: UUID | None = None
) -> Visit:
    """Take a visit's times from the trail; told again with other times, the visit follows them.

    Leaves alone what a person said (times or outcome) and a visit that was cancelled. Refuses
    contradictory times.
    """
    if times.problem() is not None:
        raise Refused(
            _("The times contradict each other: arrive after setting out, leave after arriving.")
        )
    found, work_order = locked_visit(visit)
    before, after = found.status, rules.status_of_times(times)
    spoken = found.times_source == TimesSource.PERSON or before == VisitStatus.CANCELLED
    unsaid = bool(found.outcome) and after != VisitStatus.FINISHED
    known = rules.Times(found.en_route_at, found.arrived_at, found.left_at)
    if spoken or unsaid or times == known:
        return found
    found.en_route_at, found.arrived_at, found.left_at = (
        times.en_route_at,
        times.arrived_at,
        times.left_at,
    )
    found.times_source, found.status = TimesSource.TRAIL, after
    return _write(found, work_order, before, action="visit.times", actor=None)
