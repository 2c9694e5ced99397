"""Time as CSV: one line per stretch, ISO 8601 times with offset in the technician's zone, raw
seconds, metres. Of a stretch over the end of a week, the part inside the week: two weeks side by
side hold no second twice."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from opentrax.directory.selectors import location_names
from opentrax.timesheets.intervals import Interval, clip, local_week
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
    inside = local_week(week.week_on, zone)
    parts = {s.pk: part_inside(s, inside) for s in week.segments}
    return [
        (
            week.technician.name,
            part[0].start.astimezone(zone).isoformat(timespec="seconds"),
            part[0].end.astimezone(zone).isoformat(timespec="seconds"),
            round(part[0].duration_s),
            s.kind,
            s.source,
            places.get(s.location_id, "") if s.location_id else "",
            _number(s, orders),
            "" if part[1] is None else round(part[1]),
            s.confidence,
            s.review,
            status,
        )
        for s in sorted(week.segments, key=lambda s: (s.started_at, str(s.pk)))
        if (part := parts[s.pk]) is not None
    ]


def part_inside(segment: TimeSegment, window: Interval) -> tuple[Interval, float | None] | None:
    """The part of a stretch inside a week and its share of the metres, or None."""
    whole = Interval(segment.started_at, segment.ended_at)
    part = clip(whole, window)
    if part is None:
        return None
    metres = segment.distance_m
    return part, None if metres is None else metres * part.duration_s / whole.duration_s


def _number(segment: TimeSegment, orders: dict[Any, WorkOrder]) -> int | str:
    order = orders.get(segment.work_order_id)
    return order.number if order else ""
