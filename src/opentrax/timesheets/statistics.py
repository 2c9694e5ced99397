"""Cubes of time: on site, on the way, and how far, by time zone and weekday.

The zone is the technician's: a place shared by millions. Months and weekdays are those of that
zone.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.zones import zone_names
from opentrax.privacy.statistics import Dimension, Month, Own, cube
from opentrax.timesheets.models import Kind, TimeSegment

ZONES = zone_names()
ZONE = Dimension("zone", _("time zone"), ZONES, lambda zone: zone.replace("_", " "))
WEEKDAY = Dimension(
    "weekday", _("weekday"), frozenset("0123456"), lambda day: str(WEEKDAYS[int(day)])
)
_HOURS = 60
_A_DAY = timedelta(days=1)

Row = tuple[UUID, UUID | None, str, datetime, datetime, float | None, str | None]


def _rows(month: Month, kind: Kind) -> Iterator[tuple[UUID, str, datetime, Row]]:
    """Segments that began in the month where the technician is: of the organization in scope alone,
    though a client sees its provider's too."""
    begin = datetime.combine(month.first_on, time.min, tzinfo=UTC) - _A_DAY
    end = datetime.combine(month.next.first_on, time.min, tzinfo=UTC) + _A_DAY
    rows = TimeSegment.objects.filter(
        organization_id=current_organization_id(), kind=kind, started_at__gte=begin,
        started_at__lt=end,
    ).values_list(
        "technician_id", "technician__person_id", "technician__time_zone", "started_at",
        "ended_at", "distance_m", "technician__invitation__email",
    )  # fmt: skip
    for row in rows.iterator():
        zone = row[2] if row[2] in ZONES else "UTC"
        began = row[3].astimezone(ZoneInfo(zone))
        if month.holds(began.date()):
            yield row[1] or row[0], zone, began, row


def _minutes(row: Row) -> int:
    return int((row[4] - row[3]).total_seconds() // 60)


def _by_zone_and_weekday(month: Month, kind: Kind, amount: Callable[[Row], int]) -> Iterator[Own]:
    for person_id, zone, began, row in _rows(month, kind):
        yield Own(person_id, (zone, str(began.weekday())), amount(row), row[6] or "")


@cube(
    "time-on-site",
    _("time on site, in minutes"),
    measure="timesheets.onsite",
    unit=_("minutes"),
    by=(ZONE, WEEKDAY),
    most=250 * _HOURS,
)
def time_on_site(month: Month) -> Iterator[Own]:
    return _by_zone_and_weekday(month, Kind.ONSITE, _minutes)


@cube(
    "travel-time",
    _("travel time, in minutes"),
    measure="timesheets.travel",
    unit=_("minutes"),
    by=(ZONE, WEEKDAY),
    most=200 * _HOURS,
)
def travel_time(month: Month) -> Iterator[Own]:
    return _by_zone_and_weekday(month, Kind.TRAVEL, _minutes)


@cube(
    "travel-distance",
    _("distance travelled, in kilometers"),
    measure="timesheets.distance",
    unit=_("kilometers"),
    by=(ZONE,),
    most=8000,
)
def travel_distance(month: Month) -> Iterator[Own]:
    for person_id, zone, _began, row in _rows(month, Kind.TRAVEL):
        yield Own(person_id, (zone,), round((row[5] or 0.0) / 1000), row[6] or "")
