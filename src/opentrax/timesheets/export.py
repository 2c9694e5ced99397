"""Time as CSV: one line per stretch, ISO 8601 times with offset in the technician's zone, raw
seconds, metres."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from opentrax.directory.selectors import location_names
from opentrax.timesheets.models import TimeSegment
from opentrax.timesheets.selectors import Week
from opentrax.workorders.models import WorkOrder

HEADER = (
    "technician", "started_at", "ended_at", "seconds", "kind", "source", "location", "work_order",
    "distance_m", "confidence", "review", "week_status",
)  # fmt: skip


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe (CSV injection)."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return value


def csv_lines(weeks: Iterable[Week]) -> Iterator[str]:
    """Lines of the file, header first. All is read now, inside the caller's scope, not when they
    are sent."""
    writer = csv.writer(_Line())
    rows = [HEADER, *(row for week in weeks for row in _rows(week))]
    return iter([writer.writerow([_safe(value) for value in row]) for row in rows])


def _rows(week: Week) -> list[tuple[Any, ...]]:
    zone = ZoneInfo(week.technician.time_zone)
    places = location_names([s.location_id for s in week.segments if s.location_id])
    orders = WorkOrder.objects.in_bulk(list(week.by_work_order))
    status = week.sheet.status if week.sheet else "open"
    return [
        (
            week.technician.name,
            s.started_at.astimezone(zone).isoformat(timespec="seconds"),
            s.ended_at.astimezone(zone).isoformat(timespec="seconds"),
            round((s.ended_at - s.started_at).total_seconds()),
            s.kind,
            s.source,
            places.get(s.location_id, "") if s.location_id else "",
            _number(s, orders),
            "" if s.distance_m is None else round(s.distance_m),
            s.confidence,
            s.review,
            status,
        )
        for s in sorted(week.segments, key=lambda s: (s.started_at, str(s.pk)))
    ]


def _number(segment: TimeSegment, orders: dict[Any, WorkOrder]) -> int | str:
    order = orders.get(segment.work_order_id)
    return order.number if order else ""
