"""Invitations: made and withdrawn by members, accepted by whoever holds the link."""

from typing import cast
from uuid import UUID

from allauth.account.internal.flows.signup import complete_signup
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from opentrax.accounts import services
from opentrax.accounts.forms.entrance import AcceptanceForm
from opentrax.accounts.forms.invitations import InvitationForm
from opentrax.accounts.limits import limited
from opentrax.accounts.models import Method
from opentrax.accounts.selectors import Found, invitation_of
from opentrax.accounts.services.invitations import state_of
from opentrax.accounts.session import enter
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations import rules
from opentrax.organizations.access import MemberRequest, by_link, requires
from opentrax.organizations.middleware import ORGANIZATION_KEY
from opentrax.organizations.models import Invitation, Person
from opentrax.organizations.rules import InvitationState
from opentrax.organizations.selectors import current_organization, person_id_by_email
from opentrax.organizations.views.members import members_page


@requires("members.invite")
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail."""
    member = cast("MemberRequest", request)
    form = InvitationForm(request.POST, roles=rules.grantable_roles(member.membership.role))
    if form.is_valid():
        try:
            services.invite(**form.cleaned_data, actor=member.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sent = _("An invitation is on its way to %(address)s.")
            messages.success(request, sent % {"address": form.cleaned_data["email"]})
            return redirect("members")
    return members_page(member, form, status=422)


@requires("members.invite")
@require_POST
def withdraw(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make an invitation's link worthless."""
    invitation = get_object_or_404(Invitation.objects.all(), pk=invitation_id)
    try:
        services.withdraw_invitation(invitation, actor=cast("Person", request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn: its link opens nothing now."))
    return redirect("members")


def _open(token: str) -> tuple[Found | None, InvitationState, Invitation | None, str]:
    """What a link opens: where it is, its state, the invitation, the organization's name."""
    found = invitation_of(token)
    if found is None:
        return None, InvitationState.WITHDRAWN, None, ""
    with scope(found.organization_id):
        invitation = Invitation.objects.get(pk=found.invitation_id)
        return found, state_of(invitation), invitation, current_organization().name


def _closed(request: HttpRequest, state: InvitationState) -> HttpResponse:
    template = "accounts/pages/invitation_closed.html"
    return render(request, template, {"state": state}, status=410)


@by_link
@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What somebody is invited to, and how they accept."""
    _found, state, invited, organization_name = _open(token)
    if invited is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    return _show(
        request, invited, organization_name, AcceptanceForm(initial={"name": invited.name})
    )


def _show(
    request: HttpRequest, invited: Invitation, organization_name: str, form: AcceptanceForm,
    *, status: int = 200, by_passkey: bool = False,
) -> HttpResponse:  # fmt: skip
    back = {"next": request.path.removesuffix("/acceptance").removesuffix("/by-passkey")}
    context = {
        "invitation": invited,
        "organization_name": organization_name,
        "form": form,
        "has_account": person_id_by_email(invited.email) is not None,
        "sign_in_url": f"{reverse('account_login')}?{urlencode(back)}",
        "acceptance_url": f"{back['next']}/acceptance",
        "passkey_url": f"{back['next']}/by-passkey",
        "by_passkey": by_passkey,
    }
    return render(request, "accounts/pages/invitation.html", context, status=status)


@by_link
@never_cache
@sensitive_post_parameters("password")
@limited("invitation")
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept as the person who is signed in, or as a new one."""
    found, state, invited, organization_name = _open(token)
    if found is None or invited is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    try:
        if request.user.is_authenticated:
            services.accept_invitation(found, request.user)
            request.session[ORGANIZATION_KEY] = str(found.organization_id)
            return redirect("/")
        form = AcceptanceForm(request.POST, address=invited.email)
        if not form.is_valid():
            return _show(request, invited, organization_name, form, status=422)
        person = services.accept_invitation_as_new(found, **form.account())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation", token)
    except IntegrityError:
        # The address has an account: it signs in first.
        return redirect("invitation", token)
    enter(request, person, found.organization_id, Method.INVITATION)
    return redirect("/")


@by_link
@never_cache
@limited("invitation")
@require_http_methods(["GET", "HEAD", "POST"])
def by_passkey(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept as a new person who makes a passkey instead of a password."""
    found, state, invited, organization_name = _open(token)
    if found is None or invited is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    if request.user.is_authenticated:
        return redirect("invitation", token)
    initial = {"name": invited.name}
    form = AcceptanceForm(
        request.POST or None, address=invited.email, by_passkey=True, initial=initial
    )
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return _show(request, invited, organization_name, form, status=status, by_passkey=True)
    try:
        person = services.accept_invitation_as_new(found, **form.account())
    except (Refused, IntegrityError):
        return redirect("invitation", token)
    with person_scope(person.pk):
        # allauth's steps end with the page on which the passkey is made.
        answer = complete_signup(request, user=person, by_passkey=True)
    return cast("HttpResponseBase", answer)
