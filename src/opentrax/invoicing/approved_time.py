"""The approved time of visits: what labor lines are held against. Read in the provider's scope, who
keeps time and weeks.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.directory.models import Technician
from opentrax.timesheets.intervals import Interval, clip, local_week, total_s
from opentrax.timesheets.models import Kind, TimeSegment, Timesheet, TimesheetStatus
from opentrax.timesheets.rules import mondays_of
from opentrax.timesheets.selectors import time_on_visits

type Spent = tuple[UUID, bool]


def approved_seconds(visit_ids: Iterable[UUID]) -> Mapping[Spent, int]:
    """Seconds by visit and by whether they are travel; of weeks that are approved alone, each
    second of a visit once. What lies over the end of a week counts as far as its week is approved.
    """
    by_visit = time_on_visits(visit_ids)
    segments = [s for rows in by_visit.values() for s in rows]
    weeks = _approved_weeks(segments)
    spans: dict[Spent, list[Interval]] = defaultdict(list)
    for segment in segments:
        if segment.kind not in (Kind.ONSITE, Kind.TRAVEL) or segment.visit_id is None:
            continue
        key = (segment.visit_id, segment.kind == Kind.TRAVEL)
        spans[key] += weeks.approved_parts(segment)
    return {key: int(total_s(found)) for key, found in spans.items() if found}


class _Weeks:
    """Which weeks of which technicians are approved."""

    def __init__(self, zones: Mapping[UUID, str], approved: set[tuple[UUID, date]]) -> None:
        self.zones, self.approved = zones, approved

    def approved_parts(self, segment: TimeSegment) -> Iterator[Interval]:
        """What of a stretch lies in weeks that are approved, in the technician's zone."""
        zone = ZoneInfo(self.zones.get(segment.technician_id, "UTC"))
        span = Interval(segment.started_at, segment.ended_at)
        for monday in mondays_of(span, zone):
            part = clip(span, local_week(monday, zone))
            if part is not None and (segment.technician_id, monday) in self.approved:
                yield part


def _approved_weeks(segments: Iterable[TimeSegment]) -> _Weeks:
    keys = {s.technician_id for s in segments}
    zones = dict(Technician.objects.filter(pk__in=keys).values_list("pk", "time_zone"))
    sheets = Timesheet.objects.filter(technician_id__in=keys, status=TimesheetStatus.APPROVED)
    return _Weeks(zones, set(sheets.values_list("technician_id", "week_on")))
