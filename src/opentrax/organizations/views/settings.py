"""An organization's settings, and the table of who may do what."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.organizations import services, words
from opentrax.organizations.access import MemberRequest, requires, signed_in
from opentrax.organizations.forms import OrganizationForm
from opentrax.organizations.middleware import ORGANIZATION_KEY
from opentrax.organizations.models import Membership, Organization, Role
from opentrax.organizations.permissions import ACTIONS, may


@requires("organization.view")
@require_http_methods(["GET", "HEAD"])
def settings(request: HttpRequest) -> HttpResponse:
    """What the organization says about itself; a form for those who may change it."""
    member = cast("MemberRequest", request)
    return _page(member, OrganizationForm(instance=member.organization))


@requires("organization.change")
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Change it."""
    member = cast("MemberRequest", request)
    # A copy: an invalid form must not change what the page's frame shows.
    organization = Organization.objects.get(pk=member.organization.pk)
    form = OrganizationForm(request.POST, instance=organization)
    if not form.is_valid():
        return _page(member, form, status=422)
    services.change_organization(organization, form.cleaned_data, actor=member.user)
    messages.success(request, _("Saved."))
    return redirect("settings")


def _page(request: MemberRequest, form: OrganizationForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "nav_current": "settings", "tab": "settings"}
    return render(request, "organizations/pages/settings.html", context, status=status)


@requires("organization.view")
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Which role may do which action: the table that the program itself asks."""
    rows = [
        (action, words.ACTIONS[action], [may(role, action) for role in Role]) for action in ACTIONS
    ]
    context = {
        "roles": [role.label for role in Role], "rows": rows, "nav_current": "settings",
        "tab": "roles",
    }  # fmt: skip
    return render(request, "organizations/pages/roles.html", context)


@signed_in
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another of one's organizations from now on."""
    chosen = request.POST.get("organization", "")
    own = Membership.objects.active().filter(person_id=cast("MemberRequest", request).user.pk)
    if chosen in {str(m.organization_id) for m in own}:
        request.session[ORGANIZATION_KEY] = chosen
    return redirect("/")


@signed_in
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The organizations of a person, or what to do without one."""
    own = Membership.objects.active().filter(person_id=cast("MemberRequest", request).user.pk)
    memberships = own.select_related("organization").order_by("organization__name")
    return render(request, "organizations/pages/choose.html", {"choices": list(memberships)})
