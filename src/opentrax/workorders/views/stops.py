"""Say to which partners no work is offered."""

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opentrax.kit.acting import attempt, posted_command_id, posted_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.workorders.services.stops import allow_dispatch, stop_dispatch


@requires("organization.change")
@require_POST
def write_stop(request: HttpRequest) -> HttpResponse:
    """Offer a partner no more work, or work again."""
    try:
        provider_id = UUID(request.POST.get("provider", ""))
    except ValueError as error:
        raise Http404 from error
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if "allow" in request.POST:
        attempt(
            request, lambda: allow_dispatch(provider_id, actor=actor, command_id=key), _("Saved.")
        )
    else:
        reason = posted_text(request, "reason")
        attempt(
            request,
            lambda: stop_dispatch(provider_id, reason=reason, actor=actor, command_id=key),
            _("Saved."),
        )
    return redirect(f"{reverse('dispatch')}#stops")
