"""When a visit was really made, told by the phone's trail through `timesheets`.

It fills in what nobody said, and may be told again as late positions arrive. Each location says
what it may do: nothing (manual), suggest an arrival that is taken at the end of a countdown unless
somebody refuses, or say it (automatic).
"""

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.directory.models import Arrival, Location
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.organizations.models import Person
from opentrax.workorders import rules
from opentrax.workorders.check_in_states import Direction
from opentrax.workorders.models import CheckIn, Visit, WorkOrder
from opentrax.workorders.rules.visit import AHEAD
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.attendance import write_visit
from opentrax.workorders.services.calling_off import drop_suggestion
from opentrax.workorders.services.check_ins import from_trail
from opentrax.workorders.services.keeper import keepers_side
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import SuggestionAnswer, TimesSource, VisitStatus

COUNTDOWN = timedelta(minutes=5)
_TAKEN = frozenset({SuggestionAnswer.CONFIRMED, SuggestionAnswer.UNANSWERED})


@command
def record_visit_times(
    visit: Visit, times: rules.Times, *, command_id: UUID | None = None
) -> Visit:
    """Take a visit's times from the trail; told again with other times, the visit follows them, and
    with none, it is where it was before the trail said anything.

    Leaves alone what a person said (times, outcome, a refusal) and a visit that was cancelled; of
    work that was judged or called off it takes the times of visits that are over, no more. Refuses
    contradictory times.
    """
    if times.problem() is not None:
        raise Refused(
            _("The times contradict each other: arrive after setting out, leave after arriving.")
        )
    found, work_order = locked_visit(visit)
    act = visit_act(found, work_order, None)
    if _is_said(found, times) or not _may_follow(found, times, act):
        return found
    mode = _mode_of(work_order)
    if mode == Arrival.MANUAL:
        return found
    if mode == Arrival.SUGGEST and found.suggestion_answer not in _TAKEN and _is_ahead(found):
        return found if act.is_order_decided else suggest_times(found, work_order, times)
    return follow_times(found, work_order, times)


def _is_said(visit: Visit, times: rules.Times) -> bool:
    """A person said how it was."""
    reopens = bool(visit.outcome) and rules.status_of_times(times) != VisitStatus.FINISHED
    refused = visit.suggestion_answer == SuggestionAnswer.REFUSED
    return visit.times_source == TimesSource.PERSON or refused or reopens


def _may_follow(visit: Visit, times: rules.Times, act: rules.VisitAct) -> bool:
    ends = rules.status_of_times(times) == VisitStatus.FINISHED
    steps = ("follow", "follow_late") if ends else ("follow",)
    return any(rules.VISIT.may(visit.status, step, rules.PROGRAM, act) for step in steps)


def _is_ahead(visit: Visit) -> bool:
    """Nobody has arrived, as far as the visit says."""
    return visit.status in AHEAD and visit.arrived_at is None


def _waits(visit: Visit) -> bool:
    """Something is suggested, and nobody answered."""
    return visit.suggested_arrived_at is not None and not visit.suggestion_answer


def _mode_of(work_order: WorkOrder) -> str:
    with keepers_side(work_order.organization_id):
        return str(
            Location.objects.values_list("arrival", flat=True).get(pk=work_order.location_id)
        )


def follow_times(visit: Visit, work_order: WorkOrder, times: rules.Times) -> Visit:
    """Let a locked visit stand where the trail's times say; what waited for an answer is said."""
    known = rules.Times(visit.en_route_at, visit.arrived_at, visit.left_at)
    if times == known and not _waits(visit):
        return visit
    before = visit.status
    visit.en_route_at, visit.arrived_at, visit.left_at = (
        times.en_route_at,
        times.arrived_at,
        times.left_at,
    )
    visit.times_source, visit.status = TimesSource.TRAIL, rules.status_of_times(times)
    drop_suggestion(visit)
    return write_visit(
        visit, work_order, before, action="visit.times", actor=None,
        check_ins=_seen(visit, work_order, before),
    )  # fmt: skip


def _seen(
    visit: Visit, work_order: WorkOrder, before: str, actor: Person | None = None
) -> list[CheckIn]:
    """What the trail shows that the visit did not say before: somebody came, somebody left. Later
    corrections of its times by the trail are no new evidence."""
    found: list[CheckIn] = []
    came = before in AHEAD and visit.status in (VisitStatus.ON_SITE, VisitStatus.FINISHED)
    if came and visit.arrived_at is not None:
        at = visit.arrived_at
        found.append(from_trail(visit, work_order, Direction.IN, at=at, actor=actor))
    left = before != VisitStatus.FINISHED and visit.status == VisitStatus.FINISHED
    if left and visit.left_at is not None:
        at = visit.left_at
        found.append(from_trail(visit, work_order, Direction.OUT, at=at, actor=actor))
    return found


def suggest_times(visit: Visit, work_order: WorkOrder, times: rules.Times) -> Visit:
    """Where the place asks first: travel is taken, an arrival is suggested and its countdown
    begins. Told again, the suggestion follows, and the countdown goes on.
    """
    known = rules.Times(visit.en_route_at, visit.suggested_arrived_at, visit.suggested_left_at)
    if times == known:
        return visit
    before, suggested = visit.status, (times.arrived_at, times.left_at)
    if times.arrived_at is None:
        visit.suggestion_ends_at = None
    elif visit.suggestion_ends_at is None:
        visit.suggestion_ends_at = now() + COUNTDOWN
    visit.suggested_arrived_at, visit.suggested_left_at = suggested
    visit.en_route_at, visit.times_source = times.en_route_at, TimesSource.TRAIL
    visit.status = rules.status_of_times(rules.Times(times.en_route_at))
    return write_visit(visit, work_order, before, action="visit.suggested", actor=None)


@command
def answer_arrival(
    visit: Visit, *, is_right: bool, actor: Person, command_id: UUID | None = None
) -> Visit:
    """Say whether a suggested arrival is right. Confirmed, the trail drives the visit from then on;
    refused, it never does again, and what it said of the way there goes too.

    Refuses where nothing is suggested, another technician's visit, and to confirm where the visit
    has moved on or its work order is over.
    """
    found, work_order = locked_visit(visit)
    if not _waits(found):
        raise Refused(_("Nothing is suggested for this visit any more."))
    before, act = found.status, visit_act(found, work_order, actor)
    step = "arrive" if is_right else "refuse"
    demand(rules.VISIT, before, step, acting(work_order, actor), act)
    if is_right:
        return take_suggestion(found, work_order, SuggestionAnswer.CONFIRMED, actor)
    found.suggestion_answer = SuggestionAnswer.REFUSED
    if before == VisitStatus.EN_ROUTE and found.times_source == TimesSource.TRAIL:
        found.status, found.en_route_at = VisitStatus.PLANNED, None
    return write_visit(found, work_order, before, action="visit.refused", actor=actor)


def end_countdown(visit: Visit, work_order: WorkOrder) -> bool:
    """Take what was suggested for a locked visit, and return True; drop it where the visit has
    moved on, the work order is over, or the location leaves it to people now.
    """
    if not _waits(visit):
        return False
    fits = _is_ahead(visit) and work_order.status in rules.OPEN
    if fits and _mode_of(work_order) != Arrival.MANUAL:
        take_suggestion(visit, work_order, SuggestionAnswer.UNANSWERED, None)
        return True
    drop_suggestion(visit)
    write_visit(visit, work_order, visit.status, action="visit.suggestion_dropped", actor=None)
    return False


def take_suggestion(
    visit: Visit, work_order: WorkOrder, answer: SuggestionAnswer, actor: Person | None
) -> Visit:
    """Let a locked visit follow what was suggested."""
    before, visit.suggestion_answer = visit.status, answer
    visit.arrived_at, visit.left_at = visit.suggested_arrived_at, visit.suggested_left_at
    times = rules.Times(visit.en_route_at, visit.arrived_at, visit.left_at)
    visit.status = rules.status_of_times(times)
    return write_visit(
        visit, work_order, before, action="visit.arrival_taken", actor=actor,
        check_ins=_seen(visit, work_order, before, actor),
    )  # fmt: skip
