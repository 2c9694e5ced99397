"""Technicians: list, page, form with an invitation, working hours, archive."""

from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.directory import selectors, services
from opentrax.directory.forms import (
    WEEKDAYS,
    HoursForm,
    NewTechnicianForm,
    TechnicianForm,
    hours_initial,
    technician_initial,
)
from opentrax.directory.models import Technician
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.maps.rules import fold
from opentrax.organizations.access import MemberRequest, requires
from opentrax.privacy.guests import look_is_about

PER_PAGE = 50


def _technician(technician_id: UUID) -> Technician:
    technicians = Technician.objects.select_related("person", "invitation", "start_location")
    found: Technician = get_object_or_404(technicians, pk=technician_id)
    return found


@requires("technicians.view")
@require_safe
def technician_list(request: HttpRequest) -> HttpResponse:
    """The organization's technicians."""
    chosen = {key: request.GET.get(key, "") for key in ("q", "state")}
    found = selectors.technicians(archived=chosen["state"] == "archived")
    for word in fold(chosen["q"]).split():
        found = found.filter(sort_key__contains=word)
    page = Paginator(found.select_related("invitation"), PER_PAGE).get_page(request.GET.get("page"))
    hours = selectors.weekly_hours([technician.pk for technician in page])
    context = {
        "page": page,
        "rows": [(t, sum(entry.length_s for entry in hours[t.pk])) for t in page],
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "now": now(),
        "nav_current": "technicians",
    }
    return render(request, "directory/technicians.html", context)


def _form(
    request: HttpRequest, form: TechnicianForm, technician: Technician | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "technician": technician, "nav_current": "technicians"}
    return render(request, "directory/technician_form.html", context, status=status)


@requires("technicians.change")
def new_technician(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a technician and invite them, if there is an address."""
    member = cast("MemberRequest", request)
    if request.method != "POST":
        initial = {"time_zone": member.organization.time_zone}
        return _form(request, NewTechnicianForm(initial=initial), None)
    form = NewTechnicianForm(request.POST)
    if form.is_valid():
        try:
            added = services.bring_in_technician(
                form.details(), email=form.cleaned_data["email"], actor=member.user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("technician_hours", added.pk)
    return _form(request, form, None, 422)


@requires("technicians.view")
@require_safe
def technician_page(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """One technician, with the week."""
    technician = _technician(technician_id)
    look_is_about([technician.person_id or technician.pk])
    return _page(request, technician)


@requires("organization.view")
@require_safe
def own_page(request: HttpRequest) -> HttpResponse:
    """What the directory says of the viewer, if they are a technician here."""
    found = selectors.technician_of_person(cast("MemberRequest", request).user.pk)
    if found is None:
        return render(request, "directory/no_technician.html", {"nav_current": "technicians"})
    return _page(request, _technician(found.pk))


def _page(request: HttpRequest, technician: Technician) -> HttpResponse:
    zone = ZoneInfo(technician.time_zone)
    hours = selectors.weekly_hours([technician.pk])[technician.pk]
    context = {
        "technician": technician,
        "hours": [(WEEKDAYS[entry.weekday], entry) for entry in hours],
        "local_now": now().astimezone(zone).strftime("%H:%M"),
        "now": now(),
        "nav_current": "technicians",
    }
    return render(request, "directory/technician.html", context)


@requires("technicians.change")
def change_technician(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """GET: the form. POST: save."""
    technician = _technician(technician_id)
    if request.method != "POST":
        return _form(request, TechnicianForm(initial=technician_initial(technician)), technician)
    form, actor = TechnicianForm(request.POST), cast("MemberRequest", request).user
    if form.is_valid():
        try:
            services.change_technician(
                technician, form.details(), actor=actor, command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("technician", technician.pk)
    return _form(request, form, technician, 422)


@requires("technicians.change")
def working_hours(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """GET: the week. POST: replace it."""
    technician = _technician(technician_id)
    hours = selectors.weekly_hours([technician.pk])[technician.pk]
    form, status = HoursForm(initial=hours_initial(hours)), 200
    if request.method == "POST":
        form, status, actor = HoursForm(request.POST), 422, cast("MemberRequest", request).user
        if form.is_valid():
            try:
                services.set_working_hours(
                    technician, form.cleaned_data["hours"], actor=actor,
                    command_id=posted_command_id(request),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("technician", technician.pk)
    context = {"form": form, "technician": technician, "nav_current": "technicians"}
    return render(request, "directory/hours.html", context, status=status)


@requires("technicians.change")
@require_POST
def invite_again(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Send a new invitation to the same address; the earlier link opens nothing any more."""
    technician, actor = _technician(technician_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.invite_technician_again(technician, actor=actor, command_id=key),
        _("A new invitation is on its way."),
    )
    return redirect("technician", technician.pk)


@requires("technicians.change")
@require_POST
def archive_technician(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Archive; the page that follows offers to undo it."""
    technician, actor = _technician(technician_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.archive_technician(technician, actor=actor, command_id=key),
        _("The technician is archived. You can restore them here."),
    )
    return redirect("technician", technician.pk)


@requires("technicians.change")
@require_POST
def restore_technician(request: HttpRequest, technician_id: UUID) -> HttpResponse:
    """Undo the archiving."""
    technician, actor = _technician(technician_id), cast("MemberRequest", request).user
    key = posted_command_id(request)
    attempt(
        request,
        lambda: services.restore_technician(technician, actor=actor, command_id=key),
        _("The technician is back."),
    )
    return redirect("technician", technician.pk)
