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
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.services.acting import acting, demand, visit_act
from opentrax.workorders.services.attendance import write_visit
from opentrax.workorders.services.keeper import keepers_side
from opentrax.workorders.services.visits import locked_visit
from opentrax.workorders.states import SuggestionAnswer, TimesSource, VisitStatus

COUNTDOWN = timedelta(minutes=5)
_TAKEN = frozenset({SuggestionAnswer.CONFIRMED, SuggestionAnswer.UNANSWERED})


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
    before = found.status
    if not rules.VISIT.may(before, "follow", rules.PROGRAM, rules.VisitAct()):
        return found
    if _is_said(found, times):
        return found
    mode = _mode_of(work_order)
    if mode == Arrival.MANUAL:
        return found
    if mode == Arrival.SUGGEST and found.suggestion_answer not in _TAKEN:
        return suggest_times(found, work_order, times)
    return follow_times(found, work_order, times)


def _is_said(visit: Visit, times: rules.Times) -> bool:
    """A person said how it was, or the trail says nothing new."""
    known = rules.Times(visit.en_route_at, visit.arrived_at, visit.left_at)
    reopens = bool(visit.outcome) and rules.status_of_times(times) != VisitStatus.FINISHED
    return visit.times_source == TimesSource.PERSON or reopens or times == known


def _mode_of(work_order: WorkOrder) -> str:
    with keepers_side(work_order.organization_id):
        return str(
            Location.objects.values_list("arrival", flat=True).get(pk=work_order.location_id)
        )


def follow_times(visit: Visit, work_order: WorkOrder, times: rules.Times) -> Visit:
    """Let a locked visit stand where the trail's times say."""
    before = visit.status
    visit.en_route_at, visit.arrived_at, visit.left_at = (
        times.en_route_at,
        times.arrived_at,
        times.left_at,
    )
    visit.times_source, visit.status = TimesSource.TRAIL, rules.status_of_times(times)
    return write_visit(visit, work_order, before, action="visit.times", actor=None)


def suggest_times(visit: Visit, work_order: WorkOrder, times: rules.Times) -> Visit:
    """Where the place asks first: travel is taken, an arrival is suggested and its countdown
    begins. Told again, the suggestion follows, and the countdown goes on.
    """
    if visit.suggestion_answer == SuggestionAnswer.REFUSED:
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
    refused, it never does again.

    Refuses where nothing is suggested, and another technician's visit.
    """
    found, work_order = locked_visit(visit)
    if found.suggested_arrived_at is None or found.suggestion_answer:
        raise Refused(_("Nothing is suggested for this visit any more."))
    act = visit_act(found, work_order, actor)
    demand(rules.VISIT, found.status, "arrive", acting(work_order, actor), act)
    if is_right:
        return take_suggestion(found, work_order, SuggestionAnswer.CONFIRMED, actor)
    found.suggestion_answer = SuggestionAnswer.REFUSED
    return write_visit(found, work_order, found.status, action="visit.refused", actor=actor)


def take_suggestion(
    visit: Visit, work_order: WorkOrder, answer: SuggestionAnswer, actor: Person | None
) -> Visit:
    """Let a locked visit follow what was suggested."""
    before, visit.suggestion_answer = visit.status, answer
    visit.arrived_at, visit.left_at = visit.suggested_arrived_at, visit.suggested_left_at
    times = rules.Times(visit.en_route_at, visit.arrived_at, visit.left_at)
    visit.status = rules.status_of_times(times)
    return write_visit(visit, work_order, before, action="visit.arrival_taken", actor=actor)
