"""The settings page of breaks."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opentrax.kit.acting import posted_command_id
from opentrax.kit.commands import Refused
from opentrax.organizations.access import MemberRequest, requires
from opentrax.timesheets.forms import BreakRuleForm
from opentrax.timesheets.models import BreakRule
from opentrax.timesheets.services.breaks import set_break_rule


@requires("organization.change")
@require_http_methods(["GET", "HEAD", "POST"])
def break_rule(request: HttpRequest) -> HttpResponse:
    """GET: the form. POST: set or take away the rule."""
    known = BreakRule.objects.values("after_minutes", "length_minutes").first()
    form = BreakRuleForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            set_break_rule(
                **form.cleaned_data, actor=cast("MemberRequest", request).user,
                command_id=posted_command_id(request),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved. It holds for time that is settled from now on."))
            return redirect("break_rule")
    context = {"form": form, "nav_current": "settings", "tab": "breaks"}
    status = 422 if form.is_bound else 200
    return render(request, "timesheets/break_rule.html", context, status=status)
