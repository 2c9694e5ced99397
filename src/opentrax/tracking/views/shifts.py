"""Shifts in the office: the coming days, plan one, move an end, cancel."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.selectors import technicians
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.forms import EndForm, ShiftForm
from opentrax.tracking.models import Shift
from opentrax.tracking.rules import ShiftState
from opentrax.tracking.selectors.shifts import shifts_between
from opentrax.tracking.services import shifts
from opentrax.tracking.words import SHIFT_STATES

DAYS = 7
BACK_DAYS = 1


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


@requires("shifts.view")
@require_safe
def shift_list(request: HttpRequest) -> HttpResponse:
    """Shifts from yesterday on, in the viewer's zone."""
    at = now()
    start_at = _midnight(at) - timedelta(days=BACK_DAYS)
    rows = [
        {
            "shift": shift,
            "state": shift.state_at(at),
            "word": SHIFT_STATES[shift.state_at(at)],
            "may_end": shift.state_at(at) in (ShiftState.OPEN, ShiftState.SCHEDULED),
            "may_cancel": shift.state_at(at) is ShiftState.SCHEDULED,
        }
        for shift in shifts_between(start_at, start_at + timedelta(days=DAYS + BACK_DAYS))
    ]
    context = {
        "rows": rows,
        "has_technicians": technicians().exists(),
        "nav_current": "devices",
    }
    return render(request, "tracking/shifts.html", context)


@requires("shifts.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_shift(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: plan a shift."""
    form = ShiftForm(request.POST or None, initial={"technician": request.GET.get("technician")})
    if request.method == "POST" and form.is_valid():
        cleaned, actor = form.cleaned_data, cast("MemberRequest", request).user
        try:
            shifts.plan_shift(
                cleaned["technician"], starts_at=cleaned["starts_at"], ends_at=cleaned["ends_at"],
                actor=actor, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The shift is planned; its technician sees it."))
            return redirect("shifts")
    context = {"form": form, "nav_current": "devices"}
    return render(
        request, "tracking/shift_form.html", context, status=422 if form.is_bound else 200
    )


@requires("shifts.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_end(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """GET: the form. POST: move the end of a shift that has not passed."""
    shift = get_object_or_404(Shift.objects.select_related("technician"), pk=shift_id)
    form = EndForm(request.POST or None, initial={"ends_at": timezone.localtime(shift.ends_at)})
    if request.method == "POST" and form.is_valid():
        try:
            shifts.change_end(
                shift, ends_at=form.cleaned_data["ends_at"],
                actor=cast("MemberRequest", request).user, command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The end is moved. What has passed stays as it is."))
            return redirect("shifts")
    context = {"form": form, "shift": shift, "nav_current": "devices"}
    return render(request, "tracking/shift_end.html", context, status=422 if form.is_bound else 200)


@requires("shifts.change")
@require_POST
def cancel_shift(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """Cancel a shift that has not begun."""
    shift = get_object_or_404(Shift, pk=shift_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: shifts.cancel_shift(shift, actor=actor, command_id=key),
        _("The shift is cancelled. Working hours do not bring it back."),
    )
    return redirect("shifts")
