"""Partner invitations: made and withdrawn by a client, accepted by a provider."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from opentrax.accounts import services
from opentrax.accounts.forms.invitations import PartnerInvitationForm
from opentrax.accounts.limits import limited
from opentrax.accounts.selectors import Found, partner_invitation_of
from opentrax.accounts.services.partnerships import state_of
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.organizations.access import MemberRequest, by_link, requires
from opentrax.organizations.models import Membership, PartnerInvitation, Person
from opentrax.organizations.permissions import may
from opentrax.organizations.rules import InvitationState
from opentrax.organizations.selectors import current_organization
from opentrax.organizations.views.partners import partners_page


@requires("partners.change")
@require_POST
def invite_partner(request: HttpRequest) -> HttpResponse:
    """Invite a provider by mail."""
    member = cast("MemberRequest", request)
    form = PartnerInvitationForm(request.POST)
    if not form.is_valid():
        return partners_page(member, form, status=422)
    services.invite_partner(email=form.cleaned_data["email"], actor=member.user)
    sent = _("An invitation is on its way to %(address)s.")
    messages.success(request, sent % {"address": form.cleaned_data["email"]})
    return redirect("partners")


@requires("partners.change")
@require_POST
def withdraw_partner_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Make an invitation's link worthless."""
    invitation = get_object_or_404(PartnerInvitation.objects.all(), pk=invitation_id)
    try:
        services.withdraw_partner_invitation(invitation, actor=cast("Person", request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The invitation is withdrawn: its link opens nothing now."))
    return redirect("partners")


def _open(token: str) -> tuple[Found | None, InvitationState, str]:
    found = partner_invitation_of(token)
    if found is None:
        return None, InvitationState.WITHDRAWN, ""
    with scope(found.organization_id):
        invitation = PartnerInvitation.objects.get(pk=found.invitation_id)
        return found, state_of(invitation), current_organization().name


def _closed(request: HttpRequest, state: InvitationState) -> HttpResponse:
    template = "accounts/pages/invitation_closed.html"
    return render(request, template, {"state": state}, status=410)


@by_link
@never_cache
@require_safe
def partner_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Which client invites, and for which of their organizations somebody may accept."""
    found, state, client_name = _open(token)
    if found is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    context = {
        "client_name": client_name,
        "choices": [
            m for m in _administered(request) if m.organization_id != found.organization_id
        ],
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
        "sign_up_url": reverse("account_signup"),
        "acceptance_url": f"{request.path}/acceptance",
    }
    return render(request, "accounts/pages/partner_invitation.html", context)


def _administered(request: HttpRequest) -> list[Membership]:
    """The memberships in which the signed-in person may change partners."""
    if not request.user.is_authenticated:
        return []
    own = Membership.objects.active().filter(person_id=request.user.pk)
    memberships = own.select_related("organization").order_by("organization__name")
    return [m for m in memberships if may(m.role, "partners.change")]


@by_link
@never_cache
@limited("invitation")
@require_POST
def accept_partnership(request: HttpRequest, token: str) -> HttpResponse:
    """Accept for one of the signed-in person's organizations."""
    found, state, _client_name = _open(token)
    if found is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    chosen = request.POST.get("organization", "")
    administered = {str(m.organization_id): m.organization_id for m in _administered(request)}
    if chosen not in administered:
        return redirect("partner_invitation", token)
    try:
        services.accept_partnership(
            found, provider_id=administered[chosen], actor=cast("Person", request.user)
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("partner_invitation", token)
    messages.success(request, _("You are partners now: this client can offer you work orders."))
    return redirect("partners")
