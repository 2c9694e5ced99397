"""Settings of checking in: the ordered list of rules."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.check_in_forms import NEW_RULE, CheckInRuleForm, rule_initial
from opentrax.workorders.check_in_states import Manner, Way
from opentrax.workorders.check_ins import check_in_rules
from opentrax.workorders.models import CheckInRule
from opentrax.workorders.services import check_in_rules as services

_NAV = {"nav_current": "settings", "tab": "check_ins"}


def _actor(request: HttpRequest) -> Any:
    return cast("MemberRequest", request).user


def _says(rule: CheckInRule) -> list[tuple[str, str]]:
    """What a rule says, in words."""
    outside, manual = rule.get_outside_display(), rule.get_manual_display()
    found = [(_("Outside the fence"), outside), (_("Without evidence"), manual)]
    if rule.hours != Manner.ALLOW and rule.from_time != rule.to_time:
        hours = {"from": f"{rule.from_time:%H:%M}", "to": f"{rule.to_time:%H:%M}"}
        label = _("Outside %(from)s–%(to)s") % hours
        found.append((label, rule.get_hours_display()))
    found.append((_("Ways that count"), ", ".join(str(Way(way).label) for way in rule.ways)))
    if rule.out_after_hours:
        after = _("after %(n)s h, by the last evidence") % {"n": rule.out_after_hours}
        found.append((_("Checked out by itself"), after))
    return found


@requires("organization.change")
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules in their order."""
    rows = [{"rule": rule, "says": _says(rule)} for rule in check_in_rules()]
    return render(request, "workorders/check_in_rules.html", {"rows": rows, **_NAV})


def _rule_or_404(rule_id: UUID) -> CheckInRule:
    found: CheckInRule = get_object_or_404(CheckInRule.objects.all(), pk=rule_id)
    return found


def _form(
    request: HttpRequest, form: CheckInRuleForm, rule: CheckInRule | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "rule": rule, **_NAV}
    return render(request, "workorders/check_in_rule.html", context, status=status)


def _place_of(rule: CheckInRule) -> str:
    """Where a rule is on the page of the list, so that the keyboard goes on from there."""
    return f"{reverse('check_in_rules')}#rule-{rule.pk}"


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: add a rule at the end of the list."""
    if request.method != "POST":
        return _form(request, CheckInRuleForm(initial=NEW_RULE), None)
    form, key = CheckInRuleForm(request.POST), posted_command_id(request)
    if form.is_valid():
        try:
            rule = services.add_check_in_rule(
                form.terms(), actor=_actor(request), command_id=key
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_place_of(rule))
    return _form(request, form, None, 422)


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def change_rule(request: HttpRequest, check_in_rule_id: UUID) -> HttpResponse:
    """GET: the form. POST: save the rule."""
    rule = _rule_or_404(check_in_rule_id)
    known, key = rule_initial(rule), posted_command_id(request)
    if request.method != "POST":
        return _form(request, CheckInRuleForm(initial=known), rule)
    form = CheckInRuleForm(request.POST, initial=known)
    if form.is_valid():
        try:
            services.change_check_in_rule(
                rule, form.terms(), actor=_actor(request), command_id=key
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_place_of(rule))
    return _form(request, form, rule, 422)


@requires("organization.change")
@require_POST
def move_rule(request: HttpRequest, check_in_rule_id: UUID) -> HttpResponse:
    """Move a rule up or down by one place."""
    rule, by = (
        _rule_or_404(check_in_rule_id),
        {"up": -1, "down": 1}.get(request.POST.get("to", ""), 0),
    )
    key, actor = posted_command_id(request), _actor(request)
    attempt(request, lambda: services.move_check_in_rule(rule, by=by, actor=actor, command_id=key))
    return redirect(_place_of(rule))


@requires("organization.change")
@require_POST
def remove_rule(request: HttpRequest, check_in_rule_id: UUID) -> HttpResponse:
    """Take a rule off the list."""
    rule, key, actor = _rule_or_404(check_in_rule_id), posted_command_id(request), _actor(request)
    attempt(
        request,
        lambda: services.remove_check_in_rule(rule, actor=actor, command_id=key),
        _("The rule is off the list; what was weighed by it stays as it is."),
    )
    return redirect("check_in_rules")
