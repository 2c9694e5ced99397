"""A technician's day: the line of time on map, timeline and list, with what speaks for each
segment."""

from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.directory.selectors import technician_by_id, technicians
from opentrax.kit.days import day_from_text
from opentrax.organizations.access import MemberRequest, requires
from opentrax.timesheets import daylight
from opentrax.timesheets.intervals import local_day
from opentrax.timesheets.selectors import day_of
from opentrax.tracking.models import LookedAt
from opentrax.tracking.selectors.stored import looks_at
from opentrax.tracking.services.views import record_look, record_looks


def _neighbours(on: date) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "on": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1) if on < today else None,
        "is_today": on == today,
    }


@requires("trails.view")
@require_safe
def days(request: HttpRequest, day: date | None = None) -> HttpResponse:
    """Everybody's line of one day."""
    asked = request.GET.get("on", "")
    if day is None:
        try:
            day = day_from_text(asked) if asked else timezone.localdate()
        except ValueError as error:
            raise Http404 from error
    rows: list[dict[str, Any]] = []
    for technician in technicians():
        found = day_of(technician, day)
        rows.append(
            {
                "technician": technician,
                "day": local_day(day, ZoneInfo(technician.time_zone)),
                "totals": found.totals,
                "bars": daylight.bars(found.segments),
                "review": sum(1 for s in found.segments if s.review),
            }
        )
    looked_at = [row["technician"] for row in rows]
    record_looks(looked_at, cast("MemberRequest", request).user, LookedAt.DAY, about_on=day)
    shown = daylight.shown_hours([row["day"] for row in rows], [row["bars"] for row in rows])
    context = {"rows": rows, "shown": shown, "nav_current": "day", **_neighbours(day)}
    return render(request, "office/days.html", context)


@requires("trails.view")
@require_safe
def technician_day(request: HttpRequest, day: date, technician_id: UUID) -> HttpResponse:
    """One technician's day. Looking is recorded and shown to the technician and here."""
    member = cast("MemberRequest", request)
    technician = technician_by_id(technician_id)
    if technician is None:
        raise Http404
    record_look(technician, member.user, LookedAt.DAY, about_on=day)
    found = day_of(technician, day)
    context = {
        "technician": technician,
        "totals": found.totals,
        "segments": daylight.rows(found.segments, timezone.get_current_timezone()),
        "day_data": daylight.data(technician, found, timezone.get_current_timezone()),
        "looks": daylight.looks(looks_at(technician.pk)[:8]),
        "others": [t for t in technicians() if t.pk != technician.pk],
        "nav_current": "day",
        **_neighbours(day),
    }
    return render(request, "office/technician_day.html", context)
