"""Acknowledging a call for help, from the live map."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.tracking.models import Alarm
from opentrax.tracking.services.alarms import acknowledge_alarm


@requires("alarms.acknowledge")
@require_POST
def acknowledge(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Say that one takes care of it. The live map's script asks for no page in return."""
    alarm = get_object_or_404(Alarm, pk=alarm_id)
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    if request.headers.get("accept") == "application/json":
        acknowledge_alarm(alarm, actor=actor, command_id=key)
        return HttpResponse(status=204)
    attempt(
        request,
        lambda: acknowledge_alarm(alarm, actor=actor, command_id=key),
        _("Acknowledged. The technician sees that you take care of it."),
    )
    return redirect("live")
