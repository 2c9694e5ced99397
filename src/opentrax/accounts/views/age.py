"""Somebody may be under 16: the public page, and the administrator's word."""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from opentrax.accounts import rules, services
from opentrax.accounts.forms.own import AgeReportForm
from opentrax.accounts.limits import limited
from opentrax.accounts.models import AgeReporter
from opentrax.kit.commands import Refused
from opentrax.organizations import rules as organization_rules
from opentrax.organizations.access import MemberRequest, public, requires
from opentrax.organizations.selectors import members


@public
@never_cache
@limited("age_report")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Say that an account is somebody's who is under 16. Every address gets the same answer."""
    form = AgeReportForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    if sent:
        services.report_by_address(form.cleaned_data["email"])
    context = {
        "form": form, "sent": sent, "age": rules.MINIMUM_AGE,
        "operator": settings.ENVIRONMENT.operator,
    }  # fmt: skip
    status = 422 if form.is_bound and not sent else 200
    return render(request, "accounts/pages/age_report.html", context, status=status)


@requires("members.change")
@require_POST
def report_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """An administrator says that a member is under 16. The operator looks into it."""
    member = cast("MemberRequest", request)
    membership = get_object_or_404(members(), pk=membership_id)
    grantable = organization_rules.grantable_roles(member.membership.role)
    if membership.person_id == member.user.pk or membership.role not in grantable:
        messages.error(request, _("Your role may not give or take this role. Ask an owner."))
        return redirect("members")
    try:
        services.report_person(membership.person, AgeReporter.ORGANIZATION)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("It is reported: the operator looks into it. You may end the membership now.")
        messages.success(request, done)
    return redirect("members")
