"""Settings of dispatch: the ordered list of rules, its dry run, addresses of partners."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.directory.trades import trades
from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.selectors import current_organization, providers
from opentrax.workorders import dispatch, selectors
from opentrax.workorders.lists import work_settings
from opentrax.workorders.models import DispatchAddress, DispatchRule
from opentrax.workorders.offer_forms import (
    NEW_RULE,
    DispatchAddressForm,
    DispatchRuleForm,
    DispatchSettingsForm,
    rule_initial,
    span,
)
from opentrax.workorders.services import dispatching
from opentrax.workorders.states import Hours
from opentrax.workorders.stops import stopped
from opentrax.workorders.subcontracts import handing_on_allowed
from opentrax.workorders.views.offering import why_words

PER_PAGE = 50


def _actor(request: HttpRequest) -> Any:
    return cast("MemberRequest", request).user


def _names(rules: list[DispatchRule]) -> dict[str, str]:
    """Names of those in the lines of rules, by key as it is written there."""
    wanted = {UUID(key) for rule in rules for key in rule.line}
    names = {str(key): name for key, name in selectors.organization_names(wanted).items()}
    own = current_organization()
    return names | {str(own.pk): _("%(name)s: our own technicians") % {"name": own.name}}


def _asks(rule: DispatchRule) -> list[str]:
    """What a rule asks for, in words; empty where everything fits."""
    found = [rule.trade_name] if rule.trade_code else []
    if rule.location:
        found.append(rule.location.name)
    if rule.priority:
        found.append(rule.get_priority_display())
    if rule.hours != Hours.ALWAYS:
        said = {"days": _days(rule.weekdays), "from": f"{rule.from_time:%H:%M}",
                "to": f"{rule.to_time:%H:%M}"}  # fmt: skip
        within = rule.hours == Hours.WITHIN
        words = (
            _("within %(days)s %(from)s–%(to)s")
            if within
            else _("outside %(days)s %(from)s–%(to)s")
        )
        found.append(words % said)
    return found


def _days(weekdays: str) -> str:
    return ", ".join(str(WEEKDAYS_ABBR[int(day) - 1]) for day in weekdays)


def _row(rule: DispatchRule, names: dict[str, str]) -> dict[str, Any]:
    return {
        "rule": rule, "asks": _asks(rule),
        "line": [names.get(key, _("no partner any more")) for key in rule.line],
        "minutes": span(rule.answer_minutes) if rule.answer_minutes else "",
    }  # fmt: skip


def _page(
    request: HttpRequest, *, form: forms.Form | None = None,
    address_form: DispatchAddressForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    known, rules = work_settings(), dispatch.dispatch_rules()
    initial = {
        "dispatches_itself": known.dispatches_itself, "answer_minutes": str(known.answer_minutes),
    }  # fmt: skip
    names, stops = _names(rules), _stops()
    context = {
        "form": form or DispatchSettingsForm(initial=initial),
        "rows": [_row(rule, names) for rule in rules],
        "addresses": _address_forms(address_form), "stops": stops,
        "handing_on": _handing_on(stops),
        "is_on": known.dispatches_itself, "nav_current": "settings", "tab": "dispatch",
    }  # fmt: skip
    return render(request, "workorders/dispatch.html", context, status=status)


def _stops() -> list[tuple[UUID, str, str]]:
    """Each partner, and why they are offered no work; empty where they are."""
    known = stopped()
    return [(p.provider_id, p.provider.name, known.get(p.provider_id, "")) for p in providers()]


def _handing_on(stops: list[tuple[UUID, str, str]]) -> list[tuple[UUID, str, bool]]:
    """Each partner, and whether they may hand work on."""
    allowed = handing_on_allowed()
    return [(key, name, key in allowed) for key, name, _reason in stops]


def _address_forms(faulty: DispatchAddressForm | None) -> list[tuple[str, DispatchAddressForm]]:
    """A form for each partner, with what was written down."""
    kept = {a.provider_id: a for a in DispatchAddress.objects.all()}
    found = []
    for partnership in providers():
        key = partnership.provider_id
        one = kept.get(key)
        initial: dict[str, Any] = {"provider": key}
        if one is not None:
            initial |= {"email": one.email, "language": one.language}
        form = DispatchAddressForm(initial=initial, auto_id=f"id_{key}_%s")
        if faulty is not None and faulty.data.get("provider") == str(key):
            form = faulty
        found.append((partnership.provider.name, form))
    return found


@requires("organization.change")
@require_safe
def dispatch_page(request: HttpRequest) -> HttpResponse:
    """The list, whether it is used, and addresses of partners."""
    return _page(request)


@requires("organization.change")
@require_POST
def change_settings(request: HttpRequest) -> HttpResponse:
    """Save whether the list is used, and how long offers stand."""
    form = DispatchSettingsForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    dispatching.change_dispatch_settings(
        **form.cleaned_data, actor=_actor(request), command_id=posted_command_id(request)
    )
    messages.success(request, _("Saved."))
    return redirect("dispatch")


def _rule_or_404(rule_id: UUID) -> DispatchRule:
    found: DispatchRule = get_object_or_404(DispatchRule.objects.all(), pk=rule_id)
    return found


def _rule_form(
    request: HttpRequest, form: DispatchRuleForm, rule: DispatchRule | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rule": rule, "nav_current": "settings", "tab": "dispatch"}
    return render(request, "workorders/dispatch_rule.html", context, status=status)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a rule at the end of the list."""
    if request.method != "POST":
        return _rule_form(request, DispatchRuleForm(initial=NEW_RULE), None)
    form = DispatchRuleForm(request.POST)
    if form.is_valid():
        try:
            rule = dispatching.add_dispatch_rule(
                form.details(), actor=_actor(request), command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_place_of(rule))
    return _rule_form(request, form, None, 422)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """GET: the form. POST: save the rule."""
    rule = _rule_or_404(rule_id)
    known = rule_initial(rule)
    if request.method != "POST":
        return _rule_form(request, DispatchRuleForm(initial=known), rule)
    form = DispatchRuleForm(request.POST, initial=known)
    if form.is_valid():
        try:
            dispatching.change_dispatch_rule(
                rule, form.details(), actor=_actor(request), command_id=posted_command_id(request)
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_place_of(rule))
    return _rule_form(request, form, rule, 422)


def _place_of(rule: DispatchRule) -> str:
    """Where a rule is on the page of the list, so that the keyboard goes on from there."""
    return f"{reverse('dispatch')}#rule-{rule.pk}"


@requires("organization.change")
@require_POST
def move_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Move a rule up or down by one place."""
    rule, by = _rule_or_404(rule_id), {"up": -1, "down": 1}.get(request.POST.get("to", ""), 0)
    key = posted_command_id(request)
    attempt(
        request,
        lambda: dispatching.move_dispatch_rule(rule, by=by, actor=_actor(request), command_id=key),
    )
    return redirect(_place_of(rule))


@requires("organization.change")
@require_POST
def remove_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """Take a rule off the list."""
    rule, key = _rule_or_404(rule_id), posted_command_id(request)
    attempt(
        request,
        lambda: dispatching.remove_dispatch_rule(rule, actor=_actor(request), command_id=key),
        _("The rule is off the list; what it dispatched stays as it is."),
    )
    return redirect("dispatch")


@requires("organization.change")
@require_POST
def write_address(request: HttpRequest) -> HttpResponse:
    """Write down, or take away, where offers to a partner go."""
    form, key = DispatchAddressForm(request.POST), posted_command_id(request)
    if not form.is_valid():
        return _page(request, address_form=form, status=422)
    data = form.cleaned_data
    attempt(
        request,
        lambda: dispatching.write_dispatch_address(
            data["provider"], email=data["email"], language=data["language"],
            actor=_actor(request), command_id=key,
        ),
        _("Saved."),
    )  # fmt: skip
    return redirect("dispatch")


@requires("organization.change")
@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """A dry run: where the last 30 days' work orders would have gone, and why. Changes nothing."""
    rules, tree = dispatch.dispatch_rules(), trades()
    found = dispatch.looked_back().select_related("location")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    names, counted = _names(rules), dispatch.tally(rules, tree)
    went = selectors.organization_names(order.provider_id for order in page)
    context = {
        "page": page,
        "rows": [
            {
                "order": one.order, "rule": one.rule, "why": why_words(one.why) if one.rule else "",
                "line": _row(one.rule, names)["line"] if one.rule else [],
                "went": _who(one.order.provider_id, names, went),
            }
            for one in dispatch.trials(page, rules, tree)
        ],
        "tally": [(rule, counted[rule.pk]) for rule in rules],
        "by_hand": counted[None], "all": counted.total(),
        "nav_current": "settings", "tab": "dispatch",
    }  # fmt: skip
    return render(request, "workorders/dispatch_trial.html", context)


def _who(provider_id: UUID | None, own: dict[str, str], went: dict[UUID, str]) -> str:
    """Who has a work order, or had it last known."""
    if provider_id is None:
        return ""
    return own.get(str(provider_id)) or went.get(provider_id, "–")
