"""The live map: where technicians in a shift are now."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from opentrax.directory.selectors import technicians
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.live import tokens
from opentrax.tracking.models import LookedAt
from opentrax.tracking.services.views import record_looks


@requires("live.view")
@require_safe
def live_map(request: HttpRequest) -> HttpResponse:
    """The page of the live map; names, positions and calls for help come by its stream. Looking is
    recorded for each technician."""
    member = cast("MemberRequest", request)
    found = list(technicians())
    record_looks(found, member.user, LookedAt.LIVE)
    token = tokens.issue(member.organization.pk, member.user.pk)
    context = {
        "has_technicians": bool(found),
        "events_url": f"/live/events?token={token}",
        "acknowledgement_url": reverse("alarm_acknowledgement", args=[UUID(int=0)]).replace(
            str(UUID(int=0)), "ALARM"
        ),
        "nav_current": "live",
    }
    return render(request, "office/live.html", context)
