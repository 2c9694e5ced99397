"""Everything that is stored of the viewer by tracking, and who looked at it."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page
from opentrax.kit.clock import now
from opentrax.kit.days import day_from_text
from opentrax.organizations.models import Person
from opentrax.timesheets import daylight
from opentrax.timesheets.intervals import local_day
from opentrax.timesheets.selectors import Day, day_of
from opentrax.tracking.models import Acknowledgement
from opentrax.tracking.selectors import stored
from opentrax.tracking.selectors.shifts import pauses_between, shifts_between
from opentrax.tracking.selectors.taps import taps_between

PER_PAGE = 100


def _day_asked_for(request: HttpRequest, today: date) -> date:
    try:
        return min(day_from_text(request.GET.get("on", "")), today)
    except ValueError:
        return today


def _drawn(technician: Technician, line: Day) -> dict[str, Any]:
    drawn = daylight.data(technician, line, timezone.get_current_timezone())
    # The technician's own page of a segment, not the office's with its buttons.
    for segment in drawn["segments"]:
        segment["url"] = reverse("own_time", args=[segment["id"]])
    return drawn


@own
@require_safe
def data(request: HttpRequest, technician: Technician) -> HttpResponse:
    """One day of positions on a map and in a table, with shifts, pauses and what was said by
    hand.
    """
    zone = ZoneInfo(technician.time_zone)
    today = now().astimezone(zone).date()
    on = _day_asked_for(request, today)
    window = local_day(on, zone)
    start_at, end_at = window.start, window.end
    found = stored.positions_between(technician.pk, start_at, end_at)
    line = day_of(technician, on)
    devices = list(stored.devices().filter(technician=technician))
    not_stored = stored.not_stored(device.pk for device in devices)
    return page(
        request, "data", technician, tab="data", on=on,
        before=on - timedelta(days=1), after=on + timedelta(days=1),
        is_today=on == today,
        segments=daylight.rows(line.segments, timezone.get_current_timezone()),
        day_data=_drawn(technician, line),
        positions=Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        shifts=shifts_between(start_at, end_at, technician_id=technician.pk),
        pauses=pauses_between(technician.pk, start_at, end_at),
        taps=taps_between(technician.pk, start_at, end_at),
        devices=[(device, not_stored[device.pk]) for device in devices],
        acknowledgements=Acknowledgement.objects.filter(technician=technician),
    )  # fmt: skip


@own
@require_safe
def looks(request: HttpRequest, technician: Technician) -> HttpResponse:
    """Who looked at where the viewer is or was, newest first."""
    rows = Paginator(stored.looks_at(technician.pk), PER_PAGE).get_page(request.GET.get("page"))
    ids = {look.actor_id for look in rows}
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return page(
        request, "looks", technician, tab="looks", looks=rows,
        rows=[(look, names.get(look.actor_id, "")) for look in rows],
    )  # fmt: skip
