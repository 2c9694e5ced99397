"""Visits: plan, move, call off, and the list of a day."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technicians
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.kit.days import day_from_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import selectors, services
from opentrax.workorders.forms import OutcomeForm, VisitForm, visit_initial
from opentrax.workorders.models import Visit, WorkOrder
from opentrax.workorders.views.reading import own_technician_id, visit_or_404, work_order_or_404

PER_PAGE = 50


def _form(
    request: HttpRequest, form: VisitForm, order: WorkOrder, visit: Visit | None, status: int = 200
) -> HttpResponse:
    has_technicians = form.fields["technician"].queryset.exists()  # type: ignore[attr-defined]
    context = {
        "form": form, "order": order, "visit": visit, "has_technicians": has_technicians,
        "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/visit_form.html", context, status=status)


@requires("visits.plan")
def new_visit(request: HttpRequest, work_order_id: UUID) -> HttpResponse:
    """GET: the form. POST: plan a visit."""
    order = work_order_or_404(request, work_order_id)
    if request.method != "POST":
        return _form(request, VisitForm(initial=_next_window(order)), order, None)
    form, actor = VisitForm(request.POST), cast("MemberRequest", request).user
    if form.is_valid():
        start_at, end_at = form.window()
        try:
            services.plan_visit(
                order, form.cleaned_data["technician"], start_at=start_at, end_at=end_at,
                actor=actor, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder", order.pk)
    return _form(request, form, order, None, 422)


def _next_window(order: WorkOrder) -> dict[str, Any]:
    on = timezone.localtime(order.due_at or now() + timedelta(days=1)).date()
    return {"on": max(on, timezone.localtime(now()).date()), "starts": time(9), "ends": time(11)}


@requires("visits.plan")
def change_visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """GET: the form. POST: another window or technician."""
    visit = visit_or_404(request, visit_id)
    if request.method != "POST":
        return _form(request, VisitForm(initial=visit_initial(visit)), visit.work_order, visit)
    form, actor = VisitForm(request.POST), cast("MemberRequest", request).user
    if form.is_valid():
        start_at, end_at = form.window()
        try:
            services.reschedule_visit(
                visit, form.cleaned_data["technician"], start_at=start_at, end_at=end_at,
                actor=actor, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workorder", visit.work_order_id)
    return _form(request, form, visit.work_order, visit, 422)


@requires("visits.plan")
@require_POST
def cancel_visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Call a visit off."""
    visit, actor = visit_or_404(request, visit_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.cancel_visit(visit, actor=actor, command_id=key),
        _("The visit is cancelled."),
    )
    return redirect("workorder", visit.work_order_id)


@requires("visits.plan")
@require_POST
def mark_missed(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Nobody came."""
    visit, actor = visit_or_404(request, visit_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.mark_visit_missed(visit, actor=actor, command_id=key),
        _("Marked as missed. Move it to another day, or plan another."),
    )
    return redirect("workorder", visit.work_order_id)


@requires("visits.perform")
@require_POST
def answer_arrival(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Say whether a suggested arrival is right."""
    visit, actor = visit_or_404(request, visit_id), cast("MemberRequest", request).user
    is_right, key = request.POST.get("answer") == "right", posted_command_id(request)
    attempt(
        request,
        lambda: services.answer_arrival(visit, is_right=is_right, actor=actor, command_id=key),
        _("The arrival is taken.") if is_right else _("The trail is not taken for this visit."),
    )
    return redirect("workorder", visit.work_order_id)


@requires("visits.perform")
@require_POST
def report_outcome(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """What came of a finished visit."""
    visit, actor = visit_or_404(request, visit_id), cast("MemberRequest", request).user
    form, key = OutcomeForm(request.POST), posted_command_id(request)
    if form.is_valid():
        data = form.cleaned_data
        attempt(
            request,
            lambda: services.report_outcome(
                visit, data["outcome"], actor=actor, note=data["note"], command_id=key
            ),
            _("The outcome is saved."),
        )
    else:
        messages.error(request, _("Choose what came of the visit."))
    return redirect("workorder", visit.work_order_id)


def _day(text: str) -> date:
    try:
        return day_from_text(text)
    except ValueError:
        return timezone.localtime(now()).date()


def _bounds(day: date) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    following = day + timedelta(days=1)
    return datetime.combine(day, time(), tzinfo=zone), datetime.combine(
        following, time(), tzinfo=zone
    )


def _chosen_technician(request: MemberRequest) -> UUID | None:
    own = own_technician_id(request)
    if own is not None:
        return own
    try:
        wanted = UUID(request.GET.get("technician", ""))
    except ValueError:
        return None
    found: Technician = get_object_or_404(Technician.objects.all(), pk=wanted)
    return found.pk


@requires("visits.view")
@require_safe
def day_list(request: HttpRequest) -> HttpResponse:
    """The visits of a day on the viewer's clock, technician by technician; a technician sees their
    own.
    """
    member = cast("MemberRequest", request)
    day, technician_id = _day(request.GET.get("date", "")), _chosen_technician(member)
    start_at, end_at = _bounds(day)
    visits = selectors.visits_between(start_at, end_at, technician_id=technician_id)
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    groups = [
        (name, list(of_one))
        for (name, _key), of_one in groupby(
            page, key=lambda v: (v.technician_name, v.technician_id)
        )
    ]
    context = {
        "page": page,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "groups": groups,
        "technicians": technicians() if own_technician_id(member) is None else (),
        "technician_id": technician_id,
        "offer_count": selectors.offers().count(),
        "tab": "visits",
        "nav_current": "workorders",
    }
    return render(request, "workorders/day_list.html", context)
