"""The page of today: status, shift, visits; and the acts of a shift."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import acted, own, page, viewer
from opentrax.kit.acting import posted_command_id
from opentrax.kit.clock import now
from opentrax.organizations.access import MemberRequest
from opentrax.organizations.models import Person
from opentrax.tracking.models import Device, Shift
from opentrax.tracking.selectors.alarms import latest_alarm_of
from opentrax.tracking.selectors.disclosure import has_acknowledged
from opentrax.tracking.selectors.shifts import Status, status_at
from opentrax.tracking.services import pauses, shifts, taps
from opentrax.workorders import rules
from opentrax.workorders.check_ins import overdue
from opentrax.workorders.models import Visit
from opentrax.workorders.selectors import visit_by_id, visits_between
from opentrax.workorders.services import answer_arrival as answer_suggested
from opentrax.workorders.services import report_outcome
from opentrax.workorders.services.check_ins import Evidence
from opentrax.workorders.states import Outcome


def day_of(at: datetime) -> tuple[datetime, datetime]:
    """The viewer's calendar day that holds an instant; 23 or 25 hours long when the clocks
    change.
    """
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def _end(status: Status, midnight: datetime) -> str:
    """The clock at the end of the shift, with the weekday where that is another day."""
    if status.shift is None:
        return ""
    ends_at = timezone.localtime(status.shift.ends_at)
    return date_format(ends_at, "H:i" if ends_at <= midnight else "D H:i")


def _call(technician: Technician, at: datetime) -> dict[str, object] | None:
    """The viewer's call for help of today, and who takes care of it."""
    alarm = latest_alarm_of(technician.pk, at)
    if alarm is None:
        return None
    helper = (
        Person.objects.filter(pk__in=[alarm.acknowledged_by or alarm.pk])
        .values_list("name", flat=True)
        .first()
    )
    return {"alarm": alarm, "helper": helper or _("Somebody in your office")}


def row_of(visit: Visit, role: str) -> dict[str, object]:
    """A visit of the viewer's own, and what they may do: the machine is asked."""
    by, status = rules.Actor(frozenset({rules.Side.PROVIDER}), role), visit.work_order.status
    act = rules.VisitAct(
        is_own=True, is_order_over=status not in rules.OPEN,
        is_order_decided=status in rules.DECIDED,
    )  # fmt: skip
    may = {a: rules.VISIT.may(visit.status, a, by, act) for a in ("arrive", "leave", "report")}
    return {
        "visit": visit,
        "may_arrive": may["arrive"],
        "may_leave": may["leave"],
        "may_say": may["report"] and not visit.outcome,
        "is_suggested": bool(visit.suggested_arrived_at) and not visit.suggestion_answer,
    }


@own
@require_safe
def today(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Whether the viewer is tracked and until when, and the visits of their day."""
    at = now()
    start_at, end_at = day_of(at)
    found = list(visits_between(start_at, end_at, technician_id=technician.pk))
    late, role = overdue(found, at), cast("MemberRequest", request).membership.role
    visits = [{**row_of(visit, role), "is_late": visit.pk in late} for visit in found]
    status = status_at(technician, at)
    return page(
        request, "today", technician, status=status, visits=visits, ends=_end(status, end_at),
        is_informed=has_acknowledged(technician), call=_call(technician, at),
        has_device=Device.objects.active().filter(technician=technician).exists(), tab="today",
        outcomes=Outcome.choices,
    )  # fmt: skip


@own
@require_POST
def open_shift(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Begin a shift now."""
    actor, key = viewer(request), posted_command_id(request)
    return acted(
        request,
        lambda: shifts.open_shift(technician, actor=actor, command_id=key),
        _("Your shift has begun."),
    )


def _own_shift(technician: Technician, shift_id: UUID) -> Shift:
    return get_object_or_404(Shift, pk=shift_id, technician=technician)


@own
@require_POST
def close_shift(request: HttpRequest, technician: Technician, shift_id: UUID) -> HttpResponse:
    """End the shift now."""
    shift, actor = _own_shift(technician, shift_id), viewer(request)
    key = posted_command_id(request)
    return acted(
        request,
        lambda: shifts.close_shift(shift, actor=actor, command_id=key),
        _("Your shift is over. You are not tracked any more."),
    )


@own
@require_POST
def cancel_shift(request: HttpRequest, technician: Technician, shift_id: UUID) -> HttpResponse:
    """Cancel a shift that has not begun."""
    shift, actor = _own_shift(technician, shift_id), viewer(request)
    key = posted_command_id(request)
    return acted(
        request,
        lambda: shifts.cancel_shift(shift, actor=actor, command_id=key),
        _("This shift is cancelled. You are not tracked in it."),
    )


@own
@require_POST
def pause(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Stop tracking at once; the time counts as a break."""
    actor, key = viewer(request), posted_command_id(request)
    return acted(request, lambda: pauses.pause(technician, actor=actor, command_id=key))


@own
@require_POST
def resume(request: HttpRequest, technician: Technician) -> HttpResponse:
    """End the pause."""
    actor, key = viewer(request), posted_command_id(request)
    return acted(request, lambda: pauses.resume(technician, actor=actor, command_id=key))


def own_visit(technician: Technician, visit_id: UUID) -> Visit:
    """A visit that the viewer is sent to, while its work order is open to them."""
    visit = visit_by_id(visit_id)
    if visit is None or visit.technician_id != technician.pk:
        raise Http404
    return visit


@own
@require_POST
def arrive(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Say that one has arrived at a visit."""
    own_visit(technician, visit_id)
    actor, key, said = viewer(request), posted_command_id(request), said_by_hand(request)
    return acted(
        request,
        lambda: taps.arrive(technician, visit_id, actor=actor, said=said, command_id=key),
    )


def said_by_hand(request: HttpRequest) -> Evidence:
    """A tap with the reason that was typed."""
    return Evidence(reason=request.POST.get("reason", ""))


def _said_outcome(request: HttpRequest) -> str:
    """The outcome that was chosen, or "" for saying it later."""
    said = request.POST.get("outcome", "")
    return said if said in Outcome else ""


@own
@require_POST
def leave(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Say that one has left a visit, and what came of it."""
    own_visit(technician, visit_id)
    actor, key, outcome = viewer(request), posted_command_id(request), _said_outcome(request)
    said = said_by_hand(request)
    return acted(
        request,
        lambda: taps.leave(
            technician, visit_id, actor=actor, outcome=outcome, said=said, command_id=key
        ),
    )


@own
@require_POST
def say_outcome(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Say what came of a visit that is over."""
    visit = own_visit(technician, visit_id)
    actor, key, outcome = viewer(request), posted_command_id(request), _said_outcome(request)
    if not outcome:
        messages.error(request, _("Choose what came of the visit."))
        return redirect("field")
    return acted(request, lambda: report_outcome(visit, outcome, actor=actor, command_id=key))


@own
@require_POST
def answer_arrival(request: HttpRequest, technician: Technician, visit_id: UUID) -> HttpResponse:
    """Say whether an arrival that the phone shows is right."""
    visit = own_visit(technician, visit_id)
    actor, key = viewer(request), posted_command_id(request)
    is_right = request.POST.get("answer") == "right"
    return acted(
        request,
        lambda: answer_suggested(visit, is_right=is_right, actor=actor, command_id=key),
    )
