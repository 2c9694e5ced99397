"""A technician's own time: what speaks for it, and saying that it is wrong."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from opentrax.kit.acting import attempt, posted_command_id
from opentrax.organizations.access import MemberRequest, requires
from opentrax.timesheets.forms import ReasonForm
from opentrax.timesheets.models import TimeSegment
from opentrax.timesheets.rules import monday_of
from opentrax.timesheets.services.disputes import dispute_segment
from opentrax.timesheets.views.segments import segment_context
from opentrax.timesheets.views.weeks import in_own_frame


def _own(request: HttpRequest, segment_id: UUID) -> TimeSegment:
    person = cast("MemberRequest", request).user
    return get_object_or_404(TimeSegment, pk=segment_id, technician__person_id=person.pk)


@requires("timesheets.own")
@require_safe
def segment_page(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """One stretch of the viewer's own time, as the office sees it."""
    segment = _own(request, segment_id)
    week_on = monday_of(segment.started_at, timezone.get_current_timezone())
    context = segment_context(segment) | {
        "nav_current": "",
        "back": f"{reverse('own_timesheet')}?week={week_on.isoformat()}",
        "dispute_url": reverse("own_dispute", args=[segment.pk]),
        "tab": "data",
    }
    page = "own_segment" if in_own_frame(request) else "segment"
    return render(request, f"timesheets/{page}.html", context)


@requires("timesheets.own")
@require_POST
def dispute(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Say that one's own time is wrong; the office answers."""
    segment = _own(request, segment_id)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actor, key = cast("MemberRequest", request).user, posted_command_id(request)
    attempt(
        request,
        lambda: dispute_segment(segment, actor=actor, reason=reason, command_id=key),
        _("Disputed. Your office answers; until then the time stays as it is."),
    )
    return redirect("own_time", segment.pk)
