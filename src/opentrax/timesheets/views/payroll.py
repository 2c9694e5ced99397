"""Payroll: approved weeks as paid hours, their export, and the rules behind them."""

from datetime import date, timedelta
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from opentrax.kit.acting import posted_command_id
from opentrax.kit.commands import Refused
from opentrax.kit.days import day_from_text
from opentrax.kit.documents.sheets import XLSX
from opentrax.organizations.access import MemberRequest, requires
from opentrax.timesheets import payroll_export
from opentrax.timesheets.payroll import Payroll, pay_rules, payroll_of
from opentrax.timesheets.payroll_forms import PayRulesForm
from opentrax.timesheets.services.payroll import set_pay_rules
from opentrax.workorders.caps import cost_settings

WEEKS = (1, 2, 4)


def _period(request: HttpRequest) -> tuple[date, int]:
    """The Monday that the address names, else the one before last week's end, and how many
    weeks."""
    asked, weeks = request.GET.get("week", ""), request.GET.get("weeks", "1")
    try:
        day = day_from_text(asked) if asked else timezone.localdate() - timedelta(days=7)
    except ValueError as error:
        raise Http404 from error
    if weeks not in {str(count) for count in WEEKS}:
        raise Http404
    return day - timedelta(days=day.weekday()), int(weeks)


def _found(request: HttpRequest) -> tuple[date, int, str, Payroll]:
    week_on, weeks = _period(request)
    currency = cost_settings().currency
    return week_on, weeks, currency, payroll_of(week_on, weeks, currency)


@requires("timesheets.approve")
@require_safe
def payroll(request: HttpRequest) -> HttpResponse:
    """Approved weeks of a period, and what still waits for approval."""
    week_on, weeks, currency, found = _found(request)
    length = timedelta(days=7 * weeks)
    context = {
        "weeks": weeks, "choices": WEEKS, "week_on": week_on, "found": found,
        "week_end": week_on + length - timedelta(days=1), "currency": currency,
        "before": week_on - length, "after": week_on + length, "rules": pay_rules(),
        "nav_current": "timesheets",
    }  # fmt: skip
    return render(request, "timesheets/payroll.html", context)


@requires("timesheets.approve")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as a file: CSV, or XLSX with every day."""
    week_on, _weeks, currency, found = _found(request)
    kind = request.GET.get("as", "csv")
    if kind == "xlsx":
        body: Any = payroll_export.as_xlsx(found.weeks, currency)
        response = HttpResponse(body, content_type=XLSX)
    elif kind == "csv":
        body = payroll_export.as_csv(found.weeks, currency)
        response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    name = f"payroll-{week_on.isoformat()}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: set the rules."""
    form = PayRulesForm(request.POST or None, initial=PayRulesForm.initial_of(pay_rules()))
    if request.method == "POST" and form.is_valid():
        member = cast("MemberRequest", request)
        try:
            set_pay_rules(form.rules(), actor=member.user, command_id=posted_command_id(request))
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It holds for every payroll that is made from now."))
            return redirect("pay_rules")
    context = {"form": form, "nav_current": "settings", "tab": "pay"}
    status = 422 if form.is_bound else 200
    return render(request, "timesheets/pay_rules.html", context, status=status)
