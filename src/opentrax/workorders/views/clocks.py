"""The settings of clocks: how long they run, in which hours, and exceptions."""

from collections.abc import Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.directory.forms import WEEKDAYS
from opentrax.directory.hours_forms import ALWAYS, OpenForm, open_initial
from opentrax.directory.public_holidays import region_name
from opentrax.directory.trades import trades
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders import clocks, services
from opentrax.workorders.clock_forms import ExceptionForm, TermsForm, priority_forms, terms_initial
from opentrax.workorders.models import ClockRule
from opentrax.workorders.states import Priority

_SHELL = {"nav_current": "settings", "tab": "clocks"}


def _page(
    request: HttpRequest, forms: Iterable[tuple[Priority, TermsForm]], status: int = 200
) -> HttpResponse:
    week, code = clocks.business_hours(), clocks.province()
    names = {entry.code: entry.name for entry in trades()}
    context = {
        "forms": forms, "exceptions": [_shown(rule, names) for rule in clocks.exceptions()],
        "hours": [(WEEKDAYS[entry.weekday], entry) for entry in week], "is_always": week == ALWAYS,
        "province": region_name(code) if code else "", **_SHELL,
    }  # fmt: skip
    return render(request, "workorders/clock_settings.html", context, status=status)


def _shown(rule: ClockRule, names: Mapping[str, str]) -> dict[str, Any]:
    place = rule.location.name if rule.location is not None else ""
    trade = names.get(rule.trade, _("A trade that is archived")) if rule.trade else ""
    words = (place, trade, str(rule.get_priority_display()))
    named = {"name": " · ".join(filter(None, words))}
    return {
        "rule": rule, "key": str(rule.pk), "trade": trade,
        "terms": [(kind.label, term) for kind, term in clocks.terms_of(rule).items()],
        "edit": _("Edit “%(name)s”") % named, "remove": _("Remove “%(name)s”") % named,
    }  # fmt: skip


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """GET: rules, hours, exceptions. POST: save the rules of the four priorities."""
    if request.method != "POST":
        return _page(request, priority_forms(clocks.general_terms()))
    forms = priority_forms(clocks.general_terms(), request.POST)
    valid = [form.is_valid() for _priority, form in forms]  # each says what is wrong with it
    if not all(valid):
        return _page(request, forms, 422)
    rules = {priority.value: form.terms() for priority, form in forms}
    actor = cast("MemberRequest", request).user
    services.set_clock_rules(rules, actor=actor, command_id=posted_command_id(request))
    messages.success(request, _("Saved. Work orders raised from now on go by it."))
    return redirect("clock_settings")


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: HttpRequest) -> HttpResponse:
    """GET: the business hours. POST: replace them."""
    form, status = OpenForm(initial=open_initial(clocks.business_hours(), clocks.province())), 200
    if request.method == "POST":
        form, status = OpenForm(request.POST), 422
        actor = cast("MemberRequest", request).user
        if form.is_valid():
            try:
                services.set_business_hours(
                    form.cleaned_data["hours"], province=form.cleaned_data["province"],
                    actor=actor, command_id=posted_command_id(request),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved. Work orders raised from now on go by it."))
                return redirect("clock_settings")
    return render(request, "workorders/clock_hours.html", {"form": form, **_SHELL}, status=status)


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the form of an exception begins with: one that is changed, else the general terms."""
    asked = request.GET.get("rule", "")
    rule = next((r for r in clocks.exceptions() if str(r.pk) == asked), None) if asked else None
    if rule is None:
        return terms_initial(clocks.general_terms()[Priority.NORMAL])
    return {
        **terms_initial(clocks.terms_of(rule)), "priority": rule.priority,
        "location": rule.location_id, "trade": rule.trade,
    }  # fmt: skip


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: HttpRequest) -> HttpResponse:
    """GET: the form of an exception. POST: set it."""
    form, status = ExceptionForm(initial=_known(request)), 200
    if request.method == "POST":
        form, status = ExceptionForm(request.POST), 422
        actor = cast("MemberRequest", request).user
        if form.is_valid():
            try:
                services.set_clock_exception(
                    form.cleaned_data["priority"], form.terms(),
                    location=form.cleaned_data["location"],
                    trade=form.cleaned_data["trade"], actor=actor,
                    command_id=posted_command_id(request),
                )  # fmt: skip
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved. Work orders raised from now on go by it."))
                return redirect("clock_settings")
    context = {"form": form, **_SHELL}
    return render(request, "workorders/clock_exception.html", context, status=status)


@requires("organization.change")
@require_POST
def remove_exception(request: HttpRequest) -> HttpResponse:
    """Take an exception away."""
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    try:
        rule_id = UUID(request.POST.get("rule", ""))
    except ValueError:
        return redirect("clock_settings")
    attempt(
        request,
        lambda: services.remove_clock_exception(rule_id, actor=actor, command_id=key),
        _("The exception is gone; less specific rules hold again."),
    )
    return redirect("clock_settings")
