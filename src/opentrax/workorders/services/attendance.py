"""When a visit was really made, told by a tap of a person. What a person said stands; what the
trail says is taken in `arrivals`.
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
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.calling_off import SUGGESTION, drop_suggestion
from opentrax.workorders.services.keeper import keepers_side, missing_of, settle
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import Outcome, TimesSource, VisitStatus

_WRITTEN = [
    "status", "outcome", "outcome_note", "en_route_at", "arrived_at", "left_at", "times_source",
    *SUGGESTION,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tap:
    action: str
    after: VisitStatus
    actor: Person
    at: datetime | None = None
    field: str = ""


def write_visit(
    visit: Visit, work_order: WorkOrder, before: str, *, action: str, actor: Person | None
) -> Visit:
    """Save what changed of a locked visit, let its work order follow, and tell."""
    visit.save(update_fields=_WRITTEN)
    facts: dict[str, str | int | bool | None] = {
        "before": before, "after": visit.status, "source": visit.times_source,
    }  # fmt: skip
    if actor is not None and not visit_act(visit, work_order, actor).is_own:
        facts["on_behalf"] = True
    settle(work_order, action, subject_id=visit.pk, actor=actor, facts=facts)
    if before != visit.status:
        publish(
            VisitStatusChanged(
                visit.organization_id, work_order.pk, visit.pk, visit.provider_id,
                visit.technician_id, before, visit.status,
            )
        )  # fmt: skip
    return visit


def _tapped(visit: Visit, tap: _Tap) -> Visit:
    """Move a visit by a tap; a tap that changes nothing is no error, since phones repeat
    themselves.
    """
    found, work_order = locked_visit(visit)
    if found.status == tap.after:
        return found
    before, act = found.status, visit_act(found, work_order, tap.actor)
    demand(rules.VISIT, before, tap.action, acting(work_order, tap.actor), act)
    found.status, found.times_source = tap.after, TimesSource.PERSON
    if tap.after != VisitStatus.FINISHED:
        found.outcome, found.left_at = "", None
    if tap.field:
        setattr(found, tap.field, tap.at)
    drop_suggestion(found)  # what a person says by a tap outweighs what the trail suggested
    _check_times(found)
    return write_visit(found, work_order, before, action=f"visit.{tap.after}", actor=tap.actor)


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
    return _tapped(visit, _Tap("set_out", VisitStatus.EN_ROUTE, actor, at, "en_route_at"))


@command
def mark_visit_arrived(
    visit: Visit, *, actor: Person, at: datetime, command_id: UUID | None = None
) -> Visit:
    """The technician arrived. Refuses a cancelled visit and a time before setting out."""
    return _tapped(visit, _Tap("arrive", VisitStatus.ON_SITE, actor, at, "arrived_at"))


@command
def mark_visit_paused(visit: Visit, *, actor: Person, command_id: UUID | None = None) -> Visit:
    """The technician pauses on site."""
    return _tapped(visit, _Tap("pause", VisitStatus.PAUSED, actor))


@command
def mark_visit_resumed(visit: Visit, *, actor: Person, command_id: UUID | None = None) -> Visit:
    """The technician goes on after a pause, or after leaving by mistake; the time of arrival
    stays.
    """
    return _tapped(visit, _Tap("resume", VisitStatus.ON_SITE, actor))


@command
def mark_visit_left(
    visit: Visit, *, actor: Person, at: datetime, outcome: str = "", note: str = "",
    command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """The technician left: the visit is finished, with its outcome if it is known.

    Refuses a time before arrival. The work order is completed when no visit is open and one has the
    outcome "done".
    """
    left = _tapped(visit, _Tap("leave", VisitStatus.FINISHED, actor, at, "left_at"))
    return _with_outcome(left, outcome, note, actor) if outcome else left


@command
def mark_visit_missed(
    visit: Visit, *, actor: Person | None, command_id: UUID | None = None
) -> Visit:
    """Nobody came. Refuses a visit that began. What a phone tells late still counts, unless
    somebody refused it.
    """
    found, work_order = locked_visit(visit)
    before = found.status
    if before == VisitStatus.MISSED:
        return found
    act = visit_act(found, work_order, actor)
    demand(rules.VISIT, before, "miss", acting(work_order, actor), act)
    found.status, found.en_route_at, found.times_source = VisitStatus.MISSED, None, ""
    drop_suggestion(found)
    return write_visit(found, work_order, before, action="visit.missed", actor=actor)


@command
def report_outcome(
    visit: Visit, outcome: str, *, actor: Person, note: str = "", command_id: UUID | None = None
) -> Visit:
    """Say what came of a finished visit. Refuses a visit that is not finished, and "done" while
    items of the checklists are missing."""
    return _with_outcome(visit, outcome, note, actor)


def _with_outcome(visit: Visit, outcome: str, note: str, actor: Person) -> Visit:
    found, work_order = locked_visit(visit)
    missing: tuple[str, ...] = ()
    if outcome == Outcome.DONE:
        with keepers_side(work_order.organization_id):
            missing = missing_of(work_order)
    act = visit_act(found, work_order, actor, missing=missing)
    demand(rules.VISIT, found.status, "report", acting(work_order, actor), act)
    found.outcome, found.outcome_note = Outcome(outcome), note.strip()[:1000]
    return write_visit(found, work_order, found.status, action="visit.outcome", actor=actor)
