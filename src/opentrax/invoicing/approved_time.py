"""The approved time of visits: what labor lines are held against. Read in the provider's scope, who
keeps time and weeks.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.directory.models import Technician
from opentrax.timesheets.intervals import Interval, clip, local_week, total_s
from opentrax.timesheets.models import Kind, TimeSegment, Timesheet, TimesheetStatus
from opentrax.timesheets.rules import mondays_of
from opentrax.timesheets.selectors import time_on_visits

type Spent = tuple[UUID, bool]
type Approval = tuple[tuple[UUID, date], datetime]


def approved_seconds(visit_ids: Iterable[UUID]) -> Mapping[Spent, int]:
    """Seconds by visit and by whether they are travel; of weeks that are approved alone, each
    second of a visit once. What lies over the end of a week counts as far as its week is approved.

    A week counts only where the same approval stands before and after its time is read: else time
    that was corrected meanwhile, and approved again, would count as it never was approved.
    """
    keys = list(visit_ids)
    seen = TimeSegment.objects.filter(visit_id__in=keys).order_by()
    whose = set(seen.values_list("technician_id", flat=True))
    before = _approvals(whose)
    segments = [s for rows in time_on_visits(keys).values() for s in rows]
    weeks = _Weeks(whose, before.items() & _approvals(whose).items())
    spans: dict[Spent, list[Interval]] = defaultdict(list)
    for segment in segments:
        if segment.kind not in (Kind.ONSITE, Kind.TRAVEL) or segment.visit_id is None:
            continue
        key = (segment.visit_id, segment.kind == Kind.TRAVEL)
        spans[key] += weeks.approved_parts(segment)
    return {key: int(total_s(found)) for key, found in spans.items() if found}


def _approvals(technicians: Collection[UUID]) -> dict[tuple[UUID, date], datetime]:
    """Weeks that are approved, and when."""
    sheets = Timesheet.objects.filter(
        technician_id__in=technicians, status=TimesheetStatus.APPROVED
    )
    return {(who, on): at for who, on, at in sheets.values_list(
        "technician_id", "week_on", "approved_at"
    )}  # fmt: skip


class _Weeks:
    """Which weeks of which technicians are approved."""

    def __init__(self, technicians: Collection[UUID], approved: Iterable[Approval]) -> None:
        rows = Technician.objects.filter(pk__in=technicians)
        self.zones = dict(rows.values_list("pk", "time_zone"))
        self.approved = {week for week, _at in approved}

    def approved_parts(self, segment: TimeSegment) -> Iterator[Interval]:
        """What of a stretch lies in weeks that are approved, in the technician's zone."""
        zone = ZoneInfo(self.zones.get(segment.technician_id, "UTC"))
        span = Interval(segment.started_at, segment.ended_at)
        for monday in mondays_of(span, zone):
            part = clip(span, local_week(monday, zone))
            if part is not None and (segment.technician_id, monday) in self.approved:
                yield part
