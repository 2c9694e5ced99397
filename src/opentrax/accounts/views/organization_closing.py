"""Close an organization, in two people's steps; and found one more."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.accounts import rules, services
from opentrax.accounts.forms.own import OrganizationNameForm
from opentrax.accounts.limits import refused_by
from opentrax.accounts.proving import proven
from opentrax.accounts.rules import ALONE_WAITS
from opentrax.accounts.services.organization_closing import may_confirm, open_closure
from opentrax.kit.commands import Refused
from opentrax.organizations import services as organizations
from opentrax.organizations.access import MemberRequest, requires, signed_in
from opentrax.organizations.middleware import ORGANIZATION_KEY
from opentrax.organizations.models import OrganizationKind, Person
from opentrax.organizations.selectors import administrators


@requires("organization.closure")
@require_safe
def closure(request: HttpRequest) -> HttpResponse:
    """Where the closure stands, and what the viewer may do about it."""
    member = cast("MemberRequest", request)
    found = open_closure()
    others = [m for m in administrators() if m.person_id != member.user.pk]
    context = {
        "closure": found, "verdict": may_confirm(found, member.user),
        "others": others, "grace_days": rules.GRACE.days,
        "alone_until": found.created_at + ALONE_WAITS if found else None,
        "alone_days": ALONE_WAITS.days, "nav_current": "settings", "tab": "closure",
    }  # fmt: skip
    return render(request, "accounts/pages/organization_closure.html", context)


def _act(request: HttpRequest, done: str, service: object) -> HttpResponse:
    try:
        service(actor=cast("MemberRequest", request).user)  # type: ignore[operator]
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("organization_closure")


@requires("organization.close")
@proven("organization_closure")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for it."""
    done = _("It is asked for. Everybody who administers the organization was told.")
    return _act(request, done, services.ask_to_close_organization)


@requires("organization.closure")
@proven("organization_closure")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm it as the second administrator."""
    return _act(request, _("The closure is confirmed."), services.confirm_closure)


@requires("organization.closure")
@require_POST
def call_off(request: HttpRequest) -> HttpResponse:
    """Keep the organization."""
    return _act(request, _("The organization stays."), services.call_off_closure)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Make one more organization, and work in it from now on."""
    person = cast("Person", request.user)
    form = OrganizationNameForm(request.POST or None, initial={"time_zone": person.time_zone})
    if request.method == "POST" and form.is_valid():
        refused = refused_by(request, "found_organization", str(person.pk))
        if refused is not None:
            return cast("HttpResponse", refused)
        organization = organizations.found_organization(
            name=form.cleaned_data["name"], kind=OrganizationKind.BOTH, founder=person,
            time_zone=form.cleaned_data["time_zone"], units=person.units,
        )  # fmt: skip
        request.session[ORGANIZATION_KEY] = str(organization.pk)
        return redirect("/")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/pages/found.html", {"form": form}, status=status)
