"""Timesheets by the week."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technician_of_person, technicians
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.days import day_from_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import Person
from opentrax.timesheets.export import csv_lines
from opentrax.timesheets.forms import ReasonForm
from opentrax.timesheets.models import LateChange
from opentrax.timesheets.selectors import late_changes_of, week_of, weeks_of
from opentrax.timesheets.services import weeks
from opentrax.tracking.models import LookedAt
from opentrax.tracking.services.views import record_look
from opentrax.workorders.models import WorkOrder


def _actor(request: HttpRequest) -> Person:
    return cast("MemberRequest", request).user


def _week_on(request: HttpRequest) -> date:
    """The Monday that the address names, else this week's."""
    asked = request.GET.get("week", "")
    try:
        day = day_from_text(asked) if asked else timezone.localdate()
    except ValueError as error:
        raise Http404 from error
    return day - timedelta(days=day.weekday())


def _around(week_on: date) -> dict[str, Any]:
    this = timezone.localdate()
    later = week_on + timedelta(days=7)
    return {
        "week_on": week_on,
        "week_end": week_on + timedelta(days=6),
        "before": week_on - timedelta(days=7),
        "after": later if later <= this else None,
        "nav_current": "timesheets",
    }


@requires("timesheets.view")
@require_safe
def week_list(request: HttpRequest) -> HttpResponse:
    """Every technician's week: totals, state, what needs a look."""
    week_on = _week_on(request)
    found = weeks_of(list(technicians()), week_on)
    late = late_changes_of(found)
    rows = [
        {
            "technician": week.technician,
            "week": week,
            "review": sum(1 for s in week.segments if s.review),
            "late": late.get(week.sheet.pk, 0) if week.sheet else 0,
        }
        for week in found
    ]
    return render(request, "timesheets/weeks.html", {"rows": rows, **_around(week_on)})


def _page(request: HttpRequest, technician: Technician, *, own: bool) -> HttpResponse:
    week = week_of(technician, _week_on(request))
    late = list(week.sheet.late_changes.filter(settled_at=None)) if week.sheet else []
    orders = WorkOrder.objects.in_bulk(list(week.by_work_order))
    context = {
        "technician": technician,
        "week": week,
        "status": week.sheet.status if week.sheet else "open",
        "late_changes": late,
        "orders": [(orders.get(key), totals) for key, totals in week.by_work_order.items()],
        "own": own,
        "is_me": technician.person_id == _actor(request).pk,
        "reason_form": ReasonForm(),
        "tab": "data",
        **_around(week.week_on),
    }
    page = "timesheets/own_week.html" if own and in_own_frame(request) else "timesheets/week.html"
    return render(request, page, context)


def in_own_frame(request: HttpRequest) -> bool:
    """Whether the viewer is a technician alone, whose pages have a frame of their own."""
    return not cast("MemberRequest", request).membership.may("timesheets.view")


@requires("timesheets.view")
@require_safe
def week_page(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """One technician's week."""
    technician = get_object_or_404(Technician, pk=technician_id)
    record_look(technician, _actor(request), LookedAt.DAY, about_on=_week_on(request))
    return _page(request, technician, own=False)


@requires("timesheets.own")
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The viewer's own week."""
    return _page(request, _own_technician(request), own=True)


def _own_technician(request: HttpRequest) -> Technician:
    technician = technician_of_person(_actor(request).pk)
    if technician is None:
        raise Http404
    return technician


def _back(technician: Technician, week_on: date) -> HttpResponse:
    url = reverse("timesheet", args=[technician.pk])
    return redirect(f"{url}?week={week_on.isoformat()}")


@requires("timesheets.own")
@require_POST
def submit_own(request: HttpRequest) -> HttpResponse:
    """Hand in one's own week."""
    technician, week_on = _own_technician(request), _week_on(request)
    _submit(request, technician, week_on)
    return redirect(f"{reverse('own_timesheet')}?week={week_on.isoformat()}")


@requires("timesheets.approve")
@require_POST
def submit(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Hand in a week for a technician who has no account or no phone at hand."""
    technician, week_on = get_object_or_404(Technician, pk=technician_id), _week_on(request)
    _submit(request, technician, week_on)
    return _back(technician, week_on)


def _submit(request: HttpRequest, technician: Technician, week_on: date) -> None:
    actor, key = _actor(request), posted_command_id(request)
    attempt(
        request,
        lambda: weeks.submit_week(technician, week_on, actor=actor, command_id=key),
        _("Submitted. The office approves it."),
    )


@requires("timesheets.approve")
@require_POST
def approve(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Approve a submitted week."""
    technician, week_on = get_object_or_404(Technician, pk=technician_id), _week_on(request)
    actor, key = _actor(request), posted_command_id(request)
    attempt(
        request,
        lambda: weeks.approve_week(technician, week_on, actor=actor, command_id=key),
        _("Approved. What arrives late is shown, and changes nothing by itself."),
    )
    return _back(technician, week_on)


@requires("timesheets.approve")
@require_POST
def send_back(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Send a week back to its technician."""
    technician, week_on = get_object_or_404(Technician, pk=technician_id), _week_on(request)
    actor, key = _actor(request), posted_command_id(request)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    attempt(
        request,
        lambda: weeks.return_week(technician, week_on, actor=actor, reason=reason, command_id=key),
        _("Sent back."),
    )
    return _back(technician, week_on)


@requires("timesheets.approve")
@require_POST
def late_change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take a late change into an approved week, or leave the week as it was approved."""
    change = get_object_or_404(LateChange.objects.select_related("timesheet"), pk=change_id)
    accept = request.POST.get("accept") == "yes"
    actor, key = _actor(request), posted_command_id(request)
    attempt(
        request,
        lambda: weeks.settle_late_change(change, accept=accept, actor=actor, command_id=key),
        _("Taken in. The week has to be approved again.")
        if accept
        else _("The week stays as it was approved."),
    )
    return _back(change.timesheet.technician, change.timesheet.week_on)


@requires("timesheets.view")
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The week of all technicians as CSV: one line per stretch of time, raw minutes."""
    week_on = _week_on(request)
    found = weeks_of(list(technicians()), week_on)
    response = StreamingHttpResponse(csv_lines(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="time-{week_on.isoformat()}.csv"'
    return response
