"""Organizations that work together."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.clock import now
from opentrax.organizations import services
from opentrax.organizations.access import MemberRequest, requires
from opentrax.organizations.models import PartnerInvitation, Partnership
from opentrax.organizations.selectors import client_partnerships, providers


@requires("members.view")
@require_safe
def partner_list(request: HttpRequest) -> HttpResponse:
    """Our providers, our clients, and who is invited."""
    return partners_page(cast("MemberRequest", request))


def partners_page(
    request: MemberRequest, invitation_form: Any = None, *, status: int = 200
) -> HttpResponse:
    """The page; `invitation_form` is the one of accounts, when it has errors to show."""
    waiting = PartnerInvitation.objects.filter(accepted_at=None, withdrawn_at=None)
    context = {
        "providers": providers(),
        "clients": client_partnerships(),
        "invitations": waiting.order_by("-created_at"),
        "invitation_form": invitation_form,
        "now": now(),
        "nav_current": "settings",
        "tab": "partners",
    }
    return render(request, "organizations/pages/partners.html", context, status=status)


@requires("partners.change")
@require_POST
def end_partnership(request: HttpRequest, partnership_id: UUID) -> HttpResponse:
    """Offer no more work orders to a provider."""
    member = cast("MemberRequest", request)
    own = Partnership.objects.filter(organization_id=member.organization.pk)
    partnership = get_object_or_404(own, pk=partnership_id)
    services.end_partnership(partnership, actor=member.user)
    messages.success(request, _("The partnership has ended. What was offered before stays."))
    return redirect("partners")
