"""Work over the end of a week: each second belongs to one week, that of the technician's clock."""

import csv
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from opentrax.directory.models import Technician
from opentrax.invoicing.approved_time import approved_seconds
from opentrax.invoicing.tests.conftest import MONDAY, Desk
from opentrax.kit.testing.plugin import SettableClock
from opentrax.timesheets.export import csv_lines
from opentrax.timesheets.intervals import Interval, clip, local_week
from opentrax.timesheets.models import Timesheet
from opentrax.timesheets.rules import mondays_of
from opentrax.timesheets.selectors import week_of
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.timesheets.services.weeks import approve_week, submit_week
from opentrax.workorders.models import Visit

NEXT = MONDAY + timedelta(days=7)
TORONTO = ZoneInfo("America/Toronto")
# Midnight at the end of the week from 23 March 2026 on, in Toronto.
MIDNIGHT = datetime(2026, 3, 30, 4, 0, tzinfo=UTC)


def said(start: float, end: float, visit: Visit, kind: str = "onsite") -> Correction:
    """So many hours after that midnight."""
    return Correction(
        kind=kind, started_at=MIDNIGHT + timedelta(hours=start), reason="no phone",
        ended_at=MIDNIGHT + timedelta(hours=end), visit_id=visit.pk,
    )  # fmt: skip


@pytest.mark.django_db
def test_a_night_over_the_end_of_a_week_counts_in_both_each_second_once(
    desk: Desk, visit: Visit, technician: Technician, clock: SettableClock
) -> None:
    clock.set(MIDNIGHT + timedelta(days=14))
    assert technician.time_zone == TORONTO.key
    with desk.side("bolt"):
        add_segment(technician, said(-1, 2, visit), actor=desk.bea)
        weeks = [week_of(technician, monday) for monday in (MONDAY, NEXT)]
        lines = [list(csv.DictReader(csv_lines([week]))) for week in weeks]
        assert [[int(line["seconds"]) for line in found] for found in lines] == [[3600], [7200]]
        assert lines[0][0]["ended_at"] == lines[1][0]["started_at"]
        for monday, seconds in ((NEXT, 7200), (MONDAY, 3 * 3600)):
            submit_week(technician, monday, actor=desk.bea)
            approve_week(technician, monday, actor=desk.bea)
            assert approved_seconds([visit.pk]) == {(visit.pk, False): seconds}


@pytest.mark.django_db
def test_what_ends_with_a_week_leaves_the_next_one_approved(
    desk: Desk, visit: Visit, technician: Technician, clock: SettableClock
) -> None:
    clock.set(MIDNIGHT + timedelta(days=14))
    with desk.side("bolt"):
        add_segment(technician, said(1, 2, visit), actor=desk.bea)
        submit_week(technician, NEXT, actor=desk.bea)
        approve_week(technician, NEXT, actor=desk.bea)
        add_segment(technician, said(-1, 0, visit), actor=desk.bea)
        assert Timesheet.objects.get(week_on=NEXT).status == "approved"
        add_segment(technician, said(0, 0.5, visit), actor=desk.bea)
        assert Timesheet.objects.get(week_on=NEXT).status == "submitted"


@pytest.mark.parametrize(
    ("midnight", "hours"),
    [
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), 167),
        (datetime(2026, 11, 2, 5, 0, tzinfo=UTC), 169),
    ],
    ids=["spring", "autumn"],
)
def test_weeks_in_which_clocks_change_meet_without_gap_or_overlap(
    midnight: datetime, hours: int
) -> None:
    monday = midnight.astimezone(TORONTO).date()
    span = Interval(midnight - timedelta(days=1, hours=3), midnight + timedelta(hours=5))
    assert mondays_of(span, TORONTO) == [monday - timedelta(days=7), monday]
    parts = [clip(span, local_week(one, TORONTO)) for one in mondays_of(span, TORONTO)]
    assert [part.duration_s / 3600 for part in parts if part] == [27, 5]
    week = local_week(monday - timedelta(days=7), TORONTO)
    assert week.duration_s / 3600 == hours
    assert mondays_of(week, TORONTO) == [monday - timedelta(days=7)]


def test_a_stretch_over_many_weeks_lies_in_all_of_them() -> None:
    span = Interval(MIDNIGHT - timedelta(days=20), MIDNIGHT)
    assert mondays_of(span, TORONTO) == [date(2026, 3, 9), date(2026, 3, 16), MONDAY]
