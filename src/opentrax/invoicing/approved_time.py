"""The approved time of visits: what labor lines are held against. Read in the provider's scope, who
keeps time and weeks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.directory.models import Technician
from opentrax.timesheets.intervals import Interval, total_s
from opentrax.timesheets.models import Kind, TimeSegment, Timesheet, TimesheetStatus
from opentrax.timesheets.selectors import time_on_visits

type Spent = tuple[UUID, bool]


def approved_seconds(visit_ids: Iterable[UUID]) -> Mapping[Spent, int]:
    """Seconds by visit and by whether they are travel; of weeks that are approved alone, each
    second of a visit once.
    """
    by_visit = time_on_visits(visit_ids)
    segments = [s for rows in by_visit.values() for s in rows]
    weeks = _approved_weeks(segments)
    spans: dict[Spent, list[Interval]] = defaultdict(list)
    for segment in segments:
        if segment.kind not in (Kind.ONSITE, Kind.TRAVEL) or segment.visit_id is None:
            continue
        if (segment.technician_id, weeks.monday(segment)) in weeks.approved:
            key = (segment.visit_id, segment.kind == Kind.TRAVEL)
            spans[key].append(Interval(segment.started_at, segment.ended_at))
    return {key: int(total_s(found)) for key, found in spans.items()}


class _Weeks:
    """Which weeks of which technicians are approved."""

    def __init__(self, zones: Mapping[UUID, str], approved: set[tuple[UUID, date]]) -> None:
        self.zones, self.approved = zones, approved

    def monday(self, segment: TimeSegment) -> date:
        zone = ZoneInfo(self.zones.get(segment.technician_id, "UTC"))
        on = segment.started_at.astimezone(zone).date()
        return on - timedelta(days=on.weekday())


def _approved_weeks(segments: Iterable[TimeSegment]) -> _Weeks:
    keys = {s.technician_id for s in segments}
    zones = dict(Technician.objects.filter(pk__in=keys).values_list("pk", "time_zone"))
    sheets = Timesheet.objects.filter(technician_id__in=keys, status=TimesheetStatus.APPROVED)
    return _Weeks(zones, set(sheets.values_list("technician_id", "week_on")))
