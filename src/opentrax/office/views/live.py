"""The live map: where technicians in a shift are now."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.directory.selectors import technicians
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.live import tokens
from opentrax.tracking.models import LookedAt
from opentrax.tracking.services.views import record_looks


@requires("live.view")
@require_safe
def live_map(request: HttpRequest) -> HttpResponse:
    """Technicians of the organization; positions come by the live stream. Looking is recorded for
    each."""
    member = cast("MemberRequest", request)
    found = list(technicians())
    today = timezone.localdate()
    known = [
        {
            "technician_id": str(t.pk),
            "name": t.name,
            "state": "offline",
            "url": reverse("technician_day", args=[today, t.pk]),
        }
        for t in found
    ]
    record_looks(found, member.user, LookedAt.LIVE)
    token = tokens.issue(member.organization.pk, member.user.pk)
    context = {
        "technicians": known,
        "events_url": f"/live/events?token={token}",
        "nav_current": "live",
    }
    return render(request, "office/live.html", context)
