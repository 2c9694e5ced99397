"""Everything that is stored of the viewer by tracking, and who looked at it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from opentrax.directory.models import Technician
from opentrax.fieldapp.views.own import own, page
from opentrax.fieldapp.views.today import day_of
from opentrax.kit.clock import now
from opentrax.organizations.models import Person
from opentrax.tracking.models import Acknowledgement, Position
from opentrax.tracking.selectors import stored
from opentrax.tracking.selectors.shifts import pauses_between, shifts_between
from opentrax.tracking.selectors.taps import taps_between

PER_PAGE = 100
POINTS_ON_MAP = 5000


def _day_asked_for(request: HttpRequest) -> tuple[date, datetime, datetime]:
    today = timezone.localtime(now()).date()
    try:
        on = min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        on = today
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=timezone.get_current_timezone())
    return on, *day_of(noon)


def _map_data(start_at: datetime, end_at: datetime, positions: list[Position]) -> dict[str, Any]:
    return {
        "zone": str(timezone.get_current_timezone()),
        "day_start": start_at.timestamp(),
        "day_end": end_at.timestamp(),
        "segments": [],
        "planned": [],
        "locations": [],
        "positions": [[p.latitude, p.longitude, p.recorded_at.timestamp()] for p in positions],
    }


@own
@require_safe
def data(request: HttpRequest, technician: Technician) -> HttpResponse:
    """One day of positions on a map and in a table, with shifts, pauses and what was said by
    hand.
    """
    on, start_at, end_at = _day_asked_for(request)
    found = stored.positions_between(technician.pk, start_at, end_at)
    devices = list(stored.devices().filter(technician=technician))
    not_stored = stored.not_stored(device.pk for device in devices)
    return page(
        request, "data", technician, tab="data", on=on,
        before=on - timedelta(days=1), after=on + timedelta(days=1),
        is_today=on == timezone.localtime(now()).date(),
        positions=Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        map_data=_map_data(start_at, end_at, list(found[:POINTS_ON_MAP])),
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
