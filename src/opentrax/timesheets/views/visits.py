"""The time of a visit, as its client and its provider see it: segments, never trails."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.organizations.access import requires
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.selectors import time_on_visits, totals_of
from opentrax.timesheets.words import sentences
from opentrax.workorders.models import Visit


@requires("time.view")
@require_safe
def visit_time(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Segments and totals of one visit."""
    visit = get_object_or_404(Visit.objects.select_related("work_order__location"), pk=visit_id)
    segments = time_on_visits([visit.pk]).get(visit.pk, [])
    zone = timezone.get_current_timezone() or ZoneInfo("UTC")
    totals = None
    if segments:
        whole = Interval(segments[0].started_at, max(s.ended_at for s in segments))
        totals = totals_of(segments, whole)
    context = {
        "visit": visit,
        "rows": [
            {
                "segment": s,
                "seconds": (s.ended_at - s.started_at).total_seconds(),
                "evidence": sentences(s.evidence, zone),
            }
            for s in segments
        ],
        "totals": totals,
        "nav_current": "workorders",
    }
    return render(request, "timesheets/visit_time.html", context)
