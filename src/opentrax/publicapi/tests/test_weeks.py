"""Weeks of time that a provider's own system approves, and what its payroll takes over."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from opentrax.directory.models import Technician
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.publicapi.tests.conftest import MakeProgram, Program
from opentrax.timesheets.models import LateChange, Timesheet
from opentrax.timesheets.services.correct import Correction, add_segment
from opentrax.tracking.models import Look
from opentrax.tracking.services.shifts import open_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def monday(bolt: Organization, bea: Person, technician_id: UUID, clock: SettableClock) -> date:
    """The Monday of a week in which Tim worked for 90 minutes and drove for 30."""
    day = clock().date() - timedelta(days=14)
    monday = day - timedelta(days=day.weekday())
    begin = datetime.combine(monday, time(14), clock().tzinfo) + timedelta(days=1)
    half = timedelta(minutes=30)
    with scope(bolt.pk, bea.pk):
        tim = Technician.objects.get(pk=technician_id)
        for kind, start, end in (("travel", begin, begin + half),
                                 ("onsite", begin + half, begin + 4 * half)):  # fmt: skip
            said = Correction(kind=kind, started_at=start, ended_at=end, reason="no phone")
            add_segment(tim, said, actor=bea)
    return monday


def test_a_week_is_approved_and_sent_back(
    acmes: Program, bolts: Program, monday: date, technician_id: UUID, bolt: Organization,
    bea: Person,
) -> None:  # fmt: skip
    week, sent = f"/technicians/{technician_id}/week", {"week_on": monday.isoformat()}
    [row] = bolts.get(f"/weeks?week_on={monday + timedelta(days=3)}").json()["items"]
    assert (row["status"], row["week_on"]) == ("open", monday.isoformat())
    assert (row["totals"]["on_site_s"], row["totals"]["work_s"]) == (5400.0, 7200.0)
    assert bolts.post(f"{week}/approval", sent).status_code == 422
    assert bolts.post(f"{week}/submission", sent).json()["status"] == "submitted"
    read = bolts.get(f"{week}?week_on={monday}")
    assert [s["kind"] for s in read.json()["segments"]] == ["travel", "onsite"]
    assert [d["totals"]["work_s"] for d in read.json()["days"]][:3] == [0.0, 7200.0, 0.0]
    with scope(bolt.pk, bea.pk):
        assert Look.objects.filter(about_on=monday, technician_id=technician_id).count() == 1
    done = bolts.post(f"{week}/approval", sent, If_Match=read["ETag"], Idempotency_Key="ok")
    assert done.json()["status"] == "approved", done.content
    again = bolts.post(f"{week}/approval", sent, If_Match=read["ETag"], Idempotency_Key="ok")
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    back = bolts.post(f"{week}/return", {**sent, "reason": "Break is missing"}).json()
    assert (back["status"], back["returned_reason"]) == ("returned", "Break is missing")
    bolts.post(f"{week}/submission", sent)
    stale = bolts.post(f"{week}/approval", sent, If_Match=done["ETag"])
    assert stale.status_code == 412
    tuesday = {"week_on": (monday + timedelta(days=1)).isoformat()}
    assert bolts.post(f"{week}/submission", tuesday).status_code == 422
    assert bolts.get(f"{week}?week_on=9999-12-31").status_code == 422
    assert acmes.get(week).status_code == 404
    assert acmes.post(f"{week}/approval", sent).status_code == 404
    assert acmes.get(f"/time-rows?week_on={monday}").json()["items"] == []


def test_rows_and_payroll_are_read_in_pages(
    bolts: Program, monday: date, technician_id: UUID, program: MakeProgram, bolt: Organization,
    bea: Person, dan: Person,
) -> None:  # fmt: skip
    rows, after = [], ""
    for _page in range(2):
        page = bolts.get(f"/time-rows?week_on={monday}&limit=1&after={after}").json()
        rows += [(r["kind"], r["duration_s"], r["week_status"]) for r in page["items"]]
        after = page["next"]
    assert (rows, after) == ([("travel", 1800.0, "open"), ("onsite", 5400.0, "open")], None)
    assert bolts.get(f"/time-rows?week_on={monday + timedelta(days=7)}").json()["items"] == []
    waiting = bolts.get(f"/payroll?week_on={monday}").json()
    assert (waiting["approved"], len(waiting["waiting"])) == ([], 1)
    week, sent = f"/technicians/{technician_id}/week", {"week_on": monday.isoformat()}
    bolts.post(f"{week}/submission", sent)
    bolts.post(f"{week}/approval", sent)
    [paid] = bolts.get(f"/payroll?week_on={monday}&weeks=2").json()["approved"]
    assert (paid["regular_minutes"], paid["measured_s"], len(paid["days"])) == (120, 7200.0, 7)
    assert paid["mileage"]["currency"] == "CAD"
    assert bolts.get(f"/payroll?week_on={monday}&weeks=3").status_code == 422
    with scope(bolt.pk, bea.pk):
        organizations.add_member(dan, Role.PROVIDER_USER, actor=bea)
    assert program(dan, bolt).get("/weeks").status_code == 403


def test_rows_of_two_weeks_hold_no_second_twice(
    bolts: Program, monday: date, technician_id: UUID, bolt: Organization, bea: Person
) -> None:
    following, hour = monday + timedelta(days=7), timedelta(hours=1)
    with scope(bolt.pk, bea.pk):
        tim = Technician.objects.get(pk=technician_id)
        end = datetime.combine(following, time(0), ZoneInfo(tim.time_zone))
        said = Correction(
            kind="other", started_at=end - hour, ended_at=end + 2 * hour, reason="no phone"
        )
        add_segment(tim, said, actor=bea)
    last, first = (
        bolts.get(f"/time-rows?week_on={on}").json()["items"] for on in (monday, following)
    )
    assert [row["duration_s"] for row in (last[-1], *first)] == [3600.0, 7200.0]
    assert last[-1]["ended_at"] == first[0]["started_at"]


def test_a_late_change_is_decided(
    bolts: Program, monday: date, technician_id: UUID, bolt: Organization, bea: Person
) -> None:
    week, sent = f"/technicians/{technician_id}/week", {"week_on": monday.isoformat()}
    bolts.post(f"{week}/submission", sent)
    bolts.post(f"{week}/approval", sent)
    with scope(bolt.pk, bea.pk):
        shift = open_shift(Technician.objects.get(pk=technician_id), actor=bea)
        change = LateChange.objects.create(
            timesheet=Timesheet.objects.get(week_on=monday), shift_id=shift.pk, proposed=[],
            summary={"moved_s": 90},
        )  # fmt: skip
    [told] = bolts.get(f"{week}?week_on={monday}").json()["waiting"]
    assert (told["id"], told["moved_s"]) == (str(change.pk), 90.0)
    [row] = bolts.get(f"/weeks?week_on={monday}").json()["items"]
    assert row["late_changes"] == 1
    decision = f"/late-changes/{change.pk}/decision"
    left = bolts.post(decision, {"accept": False})
    assert (left.status_code, left.json()["accepted"]) == (200, False), left.content
    assert bolts.get(f"{week}?week_on={monday}").json()["status"] == "approved"
    assert bolts.post(decision, {"accept": False}).status_code == 422
