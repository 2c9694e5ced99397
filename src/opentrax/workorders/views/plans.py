"""Preventive plans: list, page with what became of each date, form with the next dates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import plans, selectors
from opentrax.workorders.models import Occurrence, Plan, PlanPlace
from opentrax.workorders.plan_forms import PlanForm, plan_initial
from opentrax.workorders.plan_forms import new_plan as new_initial
from opentrax.workorders.plan_states import PlanState
from opentrax.workorders.plan_words import rhythm_words
from opentrax.workorders.rules.plans import check_rhythm
from opentrax.workorders.services import plan_runs
from opentrax.workorders.services import plans as services

PER_PAGE = 50


def _actor(request: HttpRequest) -> Any:
    return cast("MemberRequest", request).user


def _plan_or_404(plan_id: UUID) -> Plan:
    found: Plan = get_object_or_404(plans.own_plans(), pk=plan_id)
    return found


@requires("plans.view")
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The organization's plans, those that run first."""
    found = plans.own_plans().annotate(place_count=Count("places"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(plan, rhythm_words(plans.rhythm_of(plan))) for plan in page],
        "offer_count": selectors.offers().count(), "tab": "plans", "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/plans.html", context)


@requires("plans.view")
@require_safe
def plan_page(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """One plan: what it says, the dates to come, what became of those that came."""
    plan, at = _plan_or_404(plan_id), now()
    places = plans.places_of(plan)
    rows = Occurrence.objects.filter(plan_id=plan.pk).select_related("location")
    ordered = rows.order_by("-due_on", "location__sort_key", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    names = selectors.organization_names([plan.provider_id] if plan.provider_id else [])
    context = {
        "plan": plan, "places": places, "words": rhythm_words(plans.rhythm_of(plan)),
        "coming": _coming(plan, places), "page": page, "seen": plans.seen(page, at),
        "figure": plans.compliance_of(plan, at), "ahead": _ahead_words(plan, at),
        "provider_name": names.get(plan.provider_id, "") if plan.provider_id else "",
        "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/plan.html", context)


def _coming(plan: Plan, places: list[PlanPlace]) -> list[Any]:
    """The next dates that are not decided anywhere yet, by the calendar of the first location."""
    if plan.state == PlanState.ENDED or not places:
        return []
    location = places[0].location
    today = max(plan_runs.today_at(location), max(place.through_on for place in places))
    return plans.next_dates(
        plans.rhythm_of(plan), today, holidays=plan.holidays,
        is_holiday=plan_runs.holidays_at(location),
    )  # fmt: skip


def _ahead_words(plan: Plan, at: datetime) -> str:
    """What pausing, ending or changing the plan leaves as it is."""
    ahead = plans.raised_ahead(plan, at)
    if ahead.last_on is None:
        return _("No work order is raised ahead: a change holds for every date to come.")
    words = ngettext(
        "%(n)d work order is raised already, for %(day)s: it stays as it is. A change holds for"
        " the dates after.",
        "%(n)d work orders are raised already, the last for %(day)s: they stay as they are. A"
        " change holds for the dates after.",
        ahead.count,
    )
    return words % {"n": ahead.count, "day": date_format(ahead.last_on, "DATE_FORMAT")}


def _form(
    request: HttpRequest, form: PlanForm, plan: Plan | None, *, status: int = 200,
    preview: Any = None,
) -> HttpResponse:  # fmt: skip
    has_locations = form.fields["locations"].queryset.exists()  # type: ignore[attr-defined]
    context = {
        "form": form, "plan": plan, "has_locations": has_locations, "preview": preview,
        "ahead": _ahead_words(plan, now()) if plan else "", "nav_current": "workorders",
    }  # fmt: skip
    return render(request, "workorders/plan_form.html", context, status=status)


def _preview(form: PlanForm) -> dict[str, Any] | None:
    """The rhythm in words and its next dates; None where it is refused, which stands in the
    form.
    """
    rhythm, places = form.rhythm(), list(form.cleaned_data["locations"])
    try:
        check_rhythm(rhythm)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    is_holiday = plan_runs.holidays_at(places[0])
    dates = plans.next_dates(
        rhythm, plan_runs.today_at(places[0]), holidays=form.cleaned_data["holidays"],
        is_holiday=is_holiday,
    )  # fmt: skip
    return {"words": rhythm_words(rhythm), "dates": dates}


def _posted(
    request: HttpRequest, form: PlanForm, plan: Plan | None, save: Callable[[], Plan]
) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, plan, status=422)
    if "preview" in request.POST:
        shown = _preview(form)
        return _form(request, form, plan, preview=shown, status=200 if shown else 422)
    try:
        saved = save()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _form(request, form, plan, status=422)
    messages.success(request, _("Saved. Work orders that are due are raised within ten minutes."))
    return redirect("plan", saved.pk)


@requires("plans.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a plan, or with `preview` show its next dates."""
    if request.method != "POST":
        return _form(request, PlanForm(initial=new_initial()), None)
    form, key = PlanForm(request.POST), posted_command_id(request)
    return _posted(
        request, form, None,
        lambda: services.add_plan(form.details(), actor=_actor(request), command_id=key),
    )  # fmt: skip


@requires("plans.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """GET: the form. POST: save, or with `preview` show the next dates."""
    plan = _plan_or_404(plan_id)
    known = plan_initial(plan)
    if request.method != "POST":
        return _form(request, PlanForm(initial=known), plan)
    form, key = PlanForm(request.POST, initial=known), posted_command_id(request)
    return _posted(
        request, form, plan,
        lambda: services.change_plan(plan, form.details(), actor=_actor(request), command_id=key),
    )  # fmt: skip


_TURNS: dict[str, Callable[..., Plan]] = {
    "pause": services.pause_plan, "resume": services.resume_plan, "end": services.end_plan,
}  # fmt: skip


@requires("plans.change")
@require_POST
def turn_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """Pause, resume or end a plan; says which work orders stay."""
    plan, key = _plan_or_404(plan_id), posted_command_id(request)
    turn = _TURNS.get(request.POST.get("to", ""))
    if turn is not None:
        attempt(request, lambda: turn(plan, actor=_actor(request), command_id=key),
                _ahead_words(plan, now()))  # fmt: skip
    return redirect("plan", plan.pk)


@requires("plans.change")
@require_POST
def raise_skipped(request: HttpRequest, occurrence_id: UUID) -> HttpResponse:
    """Raise the work order of a date that was skipped."""
    row: Occurrence = get_object_or_404(Occurrence.objects.all(), pk=occurrence_id)
    key = posted_command_id(request)
    attempt(
        request, lambda: services.raise_skipped(row, actor=_actor(request), command_id=key),
        _("The work order is raised."),
    )  # fmt: skip
    return redirect("plan", row.plan_id)
