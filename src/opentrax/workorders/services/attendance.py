"""When a visit was really made, told by a tap of a person. What a person said stands; what the
trail says is taken in `arrivals`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.check_in_states import Direction, Way
from opentrax.workorders.check_ins import terms_of
from opentrax.workorders.events import VisitStatusChanged, VisitTold
from opentrax.workorders.models import CheckIn, Visit, WorkOrder
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.calling_off import SUGGESTION, drop_suggestion
from opentrax.workorders.services.check_ins import (
    BY_HAND,
    Evidence,
    from_trail,
    is_new_evidence,
    weighed,
    write_down,
)
from opentrax.workorders.services.keeper import keepers_side, missing_of, settle
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import Outcome, TimesSource, VisitStatus

_WRITTEN = [
    "status", "outcome", "outcome_note", "en_route_at", "arrived_at", "left_at", "times_source",
    *SUGGESTION,
]  # fmt: skip
_BY_LINK = (Way.LINK, Way.TELEPHONE)
_THERE = (VisitStatus.ON_SITE, VisitStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class _Tap:
    action: str
    after: VisitStatus
    actor: Person | None
    at: datetime | None = None
    field: str = ""
    direction: Direction | None = None
    evidence: Evidence = BY_HAND

    @property
    def is_by_link(self) -> bool:
        """Nobody is named: whoever holds the link of the visit, or knows its digits."""
        return self.actor is None and self.evidence.way in _BY_LINK


def write_visit(
    visit: Visit, work_order: WorkOrder, before: str, *, action: str, actor: Person | None,
    check_ins: Sequence[CheckIn] = (),
) -> Visit:  # fmt: skip
    """Save what changed of a locked visit and what showed it, let its work order follow, and
    tell."""
    visit.save(update_fields=_WRITTEN)
    write_down(check_ins, work_order)
    facts: dict[str, str | int | bool | None] = {
        "before": before, "after": visit.status, "source": visit.times_source,
    }  # fmt: skip
    if actor is not None and not visit_act(visit, work_order, actor).is_own:
        facts["on_behalf"] = True
    if check_ins:
        last = check_ins[-1]
        facts |= {"way": last.way, "verdict": last.verdict, "doubts": last.doubts}
    settle(work_order, action, subject_id=visit.pk, actor=actor, facts=facts)
    publish(VisitTold(visit.organization_id, work_order.pk, visit.pk))
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
        return _shown_again(found, work_order, tap)
    before, act = found.status, visit_act(found, work_order, tap.actor)
    by = rules.LINK_HOLDER if tap.is_by_link else acting(work_order, tap.actor)
    demand(rules.VISIT, before, tap.action, by, act)
    shown = _shown(found, work_order, tap)
    found.status, found.times_source = tap.after, TimesSource.PERSON
    if tap.after != VisitStatus.FINISHED:
        found.outcome, found.left_at = "", None
    if tap.field:
        setattr(found, tap.field, tap.at)
    drop_suggestion(found)  # what a person says by a tap outweighs what the trail suggested
    _check_times(found)
    return write_visit(
        found, work_order, before, action=f"visit.{tap.after}", actor=tap.actor, check_ins=shown
    )


def _shown(visit: Visit, work_order: WorkOrder, tap: _Tap) -> list[CheckIn]:
    if tap.direction is None or tap.at is None:
        return []
    return [
        weighed(visit, work_order, tap.direction, at=tap.at, evidence=tap.evidence, actor=tap.actor)
    ]


def _shown_again(visit: Visit, work_order: WorkOrder, tap: _Tap) -> Visit:
    """The visit stands there already, told by the trail or by another way: the times stay, and what
    is shown now is put beside them. A tap without more says nothing new."""
    is_own = visit_act(visit, work_order, tap.actor).is_own
    if tap.evidence.way == Way.POSITION or not is_own:
        return visit
    new = [one for one in _shown(visit, work_order, tap) if is_new_evidence(visit, work_order, one)]
    write_down(new, work_order)
    return visit


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
    visit: Visit, *, actor: Person | None, at: datetime, evidence: Evidence = BY_HAND,
    command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """The technician arrived; what shows it is written down as a check-in. Refuses a cancelled
    visit, a time before setting out, and what the location's rule does not take."""
    tap = _Tap("arrive", VisitStatus.ON_SITE, actor, at, "arrived_at", Direction.IN, evidence)
    return _tapped(visit, tap)


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
    visit: Visit, *, actor: Person | None, at: datetime, outcome: str = "", note: str = "",
    evidence: Evidence = BY_HAND, command_id: UUID | None = None,
) -> Visit:  # fmt: skip
    """The technician left: the visit is finished, with its outcome if it is known; what shows it is
    written down as a check-out.

    Refuses a time before arrival, and a check-out without the reason that the rule asks for. The
    work order is completed when no visit is open and one has the
    outcome "done".
    """
    tap = _Tap("leave", VisitStatus.FINISHED, actor, at, "left_at", Direction.OUT, evidence)
    left = _tapped(visit, tap)
    if not outcome:
        return left
    return _with_outcome(left, outcome, note, actor, by_link=tap.is_by_link)


def waits_since(visit: Visit, at: datetime) -> bool:
    """Whether the rule of the location ends a visit by itself by now."""
    with keepers_side(visit.organization_id):
        hours = terms_of(visit.work_order).out_after_hours
    arrived = visit.arrived_at
    return bool(hours) and arrived is not None and arrived + timedelta(hours=hours) <= at


@command
def end_forgotten_visit(
    visit: Visit, *, at: datetime, command_id: UUID | None = None
) -> Visit | None:
    """Nobody told the departure: end the visit at the last evidence, flagged. What a person said of
    the arrival stays theirs. None where somebody left or arrived anew meanwhile."""
    found, work_order = locked_visit(visit)
    before, act = found.status, visit_act(found, work_order, None)
    if found.arrived_at != visit.arrived_at or before not in _THERE:
        return None
    demand(rules.VISIT, before, "follow", acting(work_order, None), act)
    found.status, found.left_at = VisitStatus.FINISHED, at
    drop_suggestion(found)
    is_shown = found.arrived_at is not None and at > found.arrived_at
    out = from_trail(
        found, work_order, Direction.OUT, at=at, forgotten=True, is_inside=is_shown
    )  # fmt: skip
    return write_visit(
        found, work_order, before, action="visit.forgotten", actor=None, check_ins=[out]
    )


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


def _with_outcome(
    visit: Visit, outcome: str, note: str, actor: Person | None, *, by_link: bool = False
) -> Visit:
    found, work_order = locked_visit(visit)
    missing: tuple[str, ...] = ()
    if outcome == Outcome.DONE:
        with keepers_side(work_order.organization_id):
            missing = missing_of(work_order)
    act = visit_act(found, work_order, actor, missing=missing)
    by = rules.LINK_HOLDER if by_link else acting(work_order, actor)
    demand(rules.VISIT, found.status, "report", by, act)
    found.outcome, found.outcome_note = Outcome(outcome), note.strip()[:1000]
    return write_visit(found, work_order, found.status, action="visit.outcome", actor=actor)
