"""Members of an organization."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations import rules, services
from opentrax.organizations.access import MemberRequest, requires, signed_in
from opentrax.organizations.forms import RoleForm
from opentrax.organizations.models import Invitation, Membership, Role
from opentrax.organizations.selectors import members, membership_of


@requires("members.view")
@require_safe
def member_list(request: HttpRequest) -> HttpResponse:
    """Who belongs to the organization, and who is invited."""
    return members_page(cast("MemberRequest", request))


def members_page(
    request: MemberRequest, invitation_form: Any = None, *, status: int = 200
) -> HttpResponse:
    """The page; `invitation_form` is the one of accounts, when it has errors to show."""
    grantable = rules.grantable_roles(request.membership.role)
    waiting = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    context = {
        "members": [(m, m.role in grantable) for m in members()],
        "invitations": waiting.select_related("invited_by").order_by("-created_at"),
        "roles": [(r.value, r.label) for r in Role if r in grantable],
        "invitation_form": invitation_form,
        "now": now(),
        "nav_current": "settings",
        "tab": "members",
    }
    return render(request, "organizations/pages/members.html", context, status=status)


@requires("members.change")
@require_POST
def change_role(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Give a member another role."""
    membership = get_object_or_404(members(), pk=membership_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            services.change_role(
                membership, form.cleaned_data["role"], actor=cast("MemberRequest", request).user
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The role is changed."))
    return redirect("members")


@requires("members.change")
@require_POST
def end_membership(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End somebody's membership."""
    membership = get_object_or_404(members(), pk=membership_id)
    _end(request, membership)
    return redirect("members")


@signed_in
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End one's own membership in the current organization."""
    member = cast("MemberRequest", request)
    own = membership_of(member.user.pk) if member.membership is not None else None
    if own is not None and _end(request, own):
        return redirect("organization_choose")
    return redirect("/")


def _end(request: HttpRequest, membership: Membership) -> bool:
    try:
        services.end_membership(membership, actor=cast("MemberRequest", request).user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, _("The membership has ended."))
    return True
