"""Reads of time: a day's line, a week with its totals, and what a client sees of its visits."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from opentrax.directory.models import Technician
from opentrax.timesheets import rules
from opentrax.timesheets.intervals import Interval, clip, local_day, local_week, total_s
from opentrax.timesheets.models import BreakRule, Kind, LateChange, TimeSegment, Timesheet


@dataclass(frozen=True, slots=True)
class Totals:
    """Seconds by kind, each minute once; `work_s` is travel and on site; distance in metres."""

    by_kind: Mapping[str, float]
    work_s: float
    distance_m: float


@dataclass(frozen=True, slots=True)
class Day:
    """One calendar day of a technician's zone."""

    on: date
    segments: list[TimeSegment]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days of a technician with totals, also by work order."""

    technician: Technician
    week_on: date
    sheet: Timesheet | None
    days: list[Day]
    totals: Totals
    by_work_order: Mapping[UUID, Totals]

    @property
    def segments(self) -> list[TimeSegment]:
        """All segments of the week, each once."""
        return list({s.pk: s for day in self.days for s in day.segments}.values())


def break_rule() -> rules.BreakRule | None:
    """The organization's rule for breaks that nobody tapped, if it has one."""
    row = BreakRule.objects.first()
    if row is None:
        return None
    return rules.BreakRule(
        timedelta(minutes=row.after_minutes), timedelta(minutes=row.length_minutes)
    )


def segments_between(technician_id: UUID, window: Interval) -> list[TimeSegment]:
    """A technician's segments that touch a window, in order."""
    rows = TimeSegment.objects.filter(
        technician_id=technician_id, started_at__lt=window.end, ended_at__gt=window.start
    )
    return list(rows.order_by("started_at", "id"))


def totals_of(segments: Iterable[TimeSegment], window: Interval) -> Totals:
    """Totals of segments inside a window by interval union; a cut segment's distance counts in
    proportion."""
    spans: dict[str, list[Interval]] = defaultdict(list)
    distance = 0.0
    for segment in segments:
        whole = Interval(segment.started_at, segment.ended_at)
        part = clip(whole, window)
        if part is None:
            continue
        spans[segment.kind].append(part)
        distance += (segment.distance_m or 0.0) * part.duration_s / whole.duration_s
    work = [*spans[Kind.TRAVEL], *spans[Kind.ONSITE]]
    return Totals({k.value: total_s(spans[k]) for k in Kind}, total_s(work), distance)


def day_of(technician: Technician, on: date) -> Day:
    """A technician's day in the technician's zone."""
    window = local_day(on, ZoneInfo(technician.time_zone))
    segments = segments_between(technician.pk, window)
    return Day(on, segments, totals_of(segments, window))


def week_of(technician: Technician, week_on: date) -> Week:
    """A technician's week that begins on a Monday."""
    return weeks_of([technician], week_on)[0]


def weeks_of(technicians: Sequence[Technician], week_on: date) -> list[Week]:
    """The same week of several technicians, each in their own zone; two queries."""
    keys = [t.pk for t in technicians]
    segments: dict[UUID, list[TimeSegment]] = defaultdict(list)
    for row in segments_of_week(technicians, week_on).order_by("started_at", "id"):
        segments[row.technician_id].append(row)
    sheets = {
        sheet.technician_id: sheet
        for sheet in Timesheet.objects.filter(technician_id__in=keys, week_on=week_on)
    }
    return [_week(t, week_on, segments[t.pk], sheets.get(t.pk)) for t in technicians]


def segments_of_week(technicians: Iterable[Technician], week_on: date) -> QuerySet[TimeSegment]:
    """What touches the week of these technicians, each in their own zone; one query."""
    by_zone: dict[str, list[UUID]] = defaultdict(list)
    for technician in technicians:
        by_zone[technician.time_zone].append(technician.pk)
    touching = Q(pk__in=[])
    for name, keys in by_zone.items():
        window = local_week(week_on, ZoneInfo(name))
        touching |= Q(technician_id__in=keys, started_at__lt=window.end, ended_at__gt=window.start)
    rows: QuerySet[TimeSegment] = TimeSegment.objects.filter(touching)
    return rows


def _week(
    technician: Technician, week_on: date, segments: list[TimeSegment], sheet: Timesheet | None
) -> Week:
    zone = ZoneInfo(technician.time_zone)
    window, days = local_week(week_on, zone), []
    for offset in range(7):
        on = week_on + timedelta(days=offset)
        inside = local_day(on, zone)
        own = [s for s in segments if s.started_at < inside.end and s.ended_at > inside.start]
        days.append(Day(on, own, totals_of(own, inside)))
    orders: dict[UUID, list[TimeSegment]] = defaultdict(list)
    for segment in segments:
        if segment.work_order_id is not None:
            orders[segment.work_order_id].append(segment)
    by_order = {key: totals_of(rows, window) for key, rows in orders.items()}
    return Week(technician, week_on, sheet, days, totals_of(segments, window), by_order)


def late_changes_of(weeks: Iterable[Week]) -> Mapping[UUID, int]:
    """How many late changes wait for a decision, by sheet; one query."""
    sheets = [week.sheet.pk for week in weeks if week.sheet is not None]
    found = LateChange.objects.filter(timesheet_id__in=sheets, settled_at=None)
    counted = found.values("timesheet_id").annotate(number=Count("id"))
    return dict(counted.values_list("timesheet_id", "number"))


def time_on_visits(visit_ids: Iterable[UUID]) -> Mapping[UUID, list[TimeSegment]]:
    """Segments of visits as their client or provider may see them."""
    found: dict[UUID, list[TimeSegment]] = defaultdict(list)
    rows = TimeSegment.objects.filter(visit_id__in=list(visit_ids)).order_by("started_at", "id")
    for row in rows:
        found[row.visit_id].append(row)
    return found
