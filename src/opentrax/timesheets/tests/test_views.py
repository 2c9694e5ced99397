"""The screens of time: rights, acts, CSV, and queries that do not grow with segments."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from opentrax.kit.tenancy import scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.timesheets.export import csv_lines
from opentrax.timesheets.models import BreakRule, Dispute, TimeSegment, Timesheet
from opentrax.timesheets.selectors import week_of
from opentrax.timesheets.tests.conftest import MONDAY, MORNING, Browse, Side, Story, at

WEEK = f"?week={MONDAY.isoformat()}"
DAY_ON = MORNING.date().isoformat()

# Queries of a page, reviewed: whoever changes one of these numbers says why in the commit.
QUERIES = {"week list": 18, "week": 20, "day": 29, "days": 17, "segment": 21}


@pytest.fixture
def worked(story: Story) -> Story:
    """The day is over and settled; the clock stands in the evening."""
    story.day()
    story.clock.set(at(600))
    return story


def addresses(story: Story) -> dict[str, str]:
    key, technician = story.onsite().pk, story.technician.pk
    return {
        "week list": f"/timesheets{WEEK}",
        "week": f"/technicians/{technician}/timesheet{WEEK}",
        "day": f"/days/{DAY_ON}/{technician}",
        "days": f"/days/{DAY_ON}",
        "segment": f"/time/{key}",
    }


def in_role(story: Story, role: str, sign_in: object) -> Client:
    """Somebody at Bolt with a role."""
    person = organizations_person(f"{role}@example.com")
    with scope(story.bolt.pk, story.bea.pk):
        organizations.add_member(person, role, actor=story.bea)
    return sign_in(person, story.bolt)  # type: ignore[no-any-return, operator]


def organizations_person(email: str) -> Person:
    return organizations.register_person(
        email=email, name="Some Body", password=None, time_zone="America/Toronto"
    )


OFFICE = {Role.OWNER, Role.ADMINISTRATOR, Role.DISPATCHER}
SEES = set(Role) - {Role.TECHNICIAN}


@pytest.mark.parametrize("role", sorted(set(Role)))
def test_who_may_open_what(worked: Story, sign_in: object, role: str) -> None:
    client = in_role(worked, role, sign_in)
    expected = {"week list": OFFICE, "week": OFFICE, "day": OFFICE, "days": OFFICE, "segment": SEES}
    for name, url in addresses(worked).items():
        allowed = client.get(url).status_code
        assert allowed == (200 if role in expected[name] else 403), (name, allowed)
    technician = worked.technician.pk
    acts = {
        f"/technicians/{technician}/timesheet/approval{WEEK}": OFFICE,
        f"/technicians/{technician}/timesheet/return{WEEK}": OFFICE,
        f"/technicians/{technician}/timesheet/submission{WEEK}": OFFICE,
        f"/technicians/{technician}/time/new": OFFICE,
        f"/time/{worked.onsite().pk}/correction": OFFICE,
        "/organization/breaks": {Role.OWNER, Role.ADMINISTRATOR},
    }
    for url, roles in acts.items():
        assert (client.post(url).status_code == 403) == (role not in roles), url
    assert client.get(f"/timesheets/export{WEEK}").status_code == (200 if role in OFFICE else 403)


def test_an_outsider_finds_nothing(worked: Story, browse: Browse) -> None:
    client = browse("gus")
    found = addresses(worked)
    for name in ("week", "day", "segment"):
        assert client.get(found[name]).status_code == 404, name
    assert "Tim Example" not in client.get(found["week list"]).content.decode()
    assert client.post(f"/time/{worked.onsite().pk}/dispute", {"reason": "x"}).status_code == 404


def test_a_client_reads_a_visit_s_time_and_disputes_it(worked: Story, browse: Browse) -> None:
    client = browse("dan")
    page = client.get(f"/visits/{worked.visit.pk}/time")
    assert "1 h" in page.content.decode()
    key = worked.onsite().pk
    shown = client.get(f"/time/{key}").content.decode()
    assert "What speaks for it" in shown
    assert "Correct" not in shown
    assert client.get(f"/time/{key}/correction").status_code == 404
    client.post(f"/time/{key}/dispute", {"reason": "Nobody opened"}, follow=True)
    assert "Nobody opened" in browse("bea").get(f"/time/{key}").content.decode()


def test_a_technician_sees_and_disputes_only_their_own_time(worked: Story, browse: Browse) -> None:
    client, key = browse("tim"), worked.onsite().pk
    assert client.get(f"/timesheets/own{WEEK}").status_code == 200
    assert "What speaks for it" in client.get(f"/timesheets/own/time/{key}").content.decode()
    client.post(f"/timesheets/own/time/{key}/dispute", {"reason": "I stayed until four"})
    with scope(worked.bolt.pk):
        assert Dispute.objects.get().reason == "I stayed until four"
    assert client.post(f"/time/{key}/dispute", {"reason": "x"}).status_code == 403
    assert browse("bea").get(f"/timesheets/own/time/{key}").status_code == 404


def test_a_week_goes_from_the_technician_to_the_office_and_back(
    worked: Story, browse: Browse
) -> None:
    tim, bea = browse("tim"), browse("bea")
    page = f"/technicians/{worked.technician.pk}/timesheet"
    tim.post(f"/timesheets/own/submission{WEEK}")
    bea.post(f"{page}/return{WEEK}", {"reason": "Where was lunch?"})
    assert "Where was lunch?" in tim.get(f"/timesheets/own{WEEK}").content.decode()
    tim.post(f"/timesheets/own/submission{WEEK}")
    bea.post(f"{page}/approval{WEEK}")
    shown = bea.get(f"{page}{WEEK}").content.decode()
    assert "Approved" in shown
    assert "Bea Example" in shown


def test_a_correction_by_the_form_and_its_refusal_in_place(worked: Story, browse: Browse) -> None:
    bea, key = browse("bea"), worked.onsite().pk
    local = at(30) - timedelta(hours=5 if MORNING.month in (11, 12, 1, 2) else 4)
    given = {
        "kind": "onsite",
        "started_at": local.strftime("%Y-%m-%dT%H:%M"),
        "ended_at": local.strftime("%Y-%m-%dT%H:%M"),
        "visit_id": "",
        "reason": "x",
    }
    refused = bea.post(f"/time/{key}/correction", given)
    assert refused.status_code == 422
    assert "end must come after" in refused.content.decode()
    given["ended_at"] = (local + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    assert bea.post(f"/time/{key}/correction", given).status_code == 302
    mine = next(s for s in worked.line() if s.source == "manual")
    assert (mine.pk, mine.ended_at - mine.started_at) == (key, timedelta(minutes=30))


def test_the_rule_of_breaks_is_set_and_taken_away(worked: Story, browse: Browse) -> None:
    bea = browse("bea")
    url = "/organization/breaks"
    assert bea.post(url, {"after_minutes": 360}).status_code == 422
    assert bea.post(url, {"after_minutes": 30, "length_minutes": 30}).status_code == 422
    assert bea.post(url, {"after_minutes": 360, "length_minutes": 30}).status_code == 302
    with scope(worked.bolt.pk):
        rule = BreakRule.objects.get()
    assert (rule.after_minutes, rule.length_minutes) == (360, 30)
    assert 'value="360"' in bea.get(url).content.decode()
    bea.post(url, {"after_minutes": "", "length_minutes": ""})
    with scope(worked.bolt.pk):
        assert BreakRule.objects.count() == 0


def test_csv_has_local_times_raw_seconds_and_no_formula(worked: Story, browse: Browse) -> None:
    with scope(worked.bolt.pk):
        type(worked.technician).objects.update(name="=cmd|' /C calc'!A1")
    answer = browse("bea").get(f"/timesheets/export{WEEK}")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    lines = list(csv.DictReader(io.StringIO(text)))
    stayed = next(line for line in lines if line["kind"] == "onsite")
    assert stayed["technician"].startswith("'=cmd")
    assert abs(int(stayed["seconds"]) - 3600) < 120
    assert stayed["started_at"].endswith(("-05:00", "-04:00"))
    assert stayed["location"] == "Shop"
    assert len(lines) == 5
    assert answer["Content-Disposition"].startswith("attachment")


def test_csv_escapes_every_beginning_of_a_formula() -> None:
    from opentrax.timesheets.export import _safe

    for word in ("=1", "+1", "-1", "@x", "\tx", "\rx"):
        assert _safe(word) == "'" + word
    assert _safe(-5) == -5
    assert next(iter(csv_lines([]))).startswith("technician,")


def more_segments(story: Story, days: int = 5) -> None:
    """The same day again and again, as rows."""
    with scope(story.bolt.pk):
        for row in list(TimeSegment.objects.all()):
            for n in range(1, days):
                copy = TimeSegment.objects.get(pk=row.pk)
                copy.pk = None
                copy.id = TimeSegment().id
                copy.started_at += timedelta(minutes=121 * n)
                copy.ended_at += timedelta(minutes=121 * n)
                copy.save(force_insert=True)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_queries_do_not_grow_with_segments(worked: Story, browse: Browse, name: str) -> None:
    bea, url = browse("bea"), addresses(worked)[name]
    bea.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert bea.get(url).status_code == 200
        return len(captured)

    before = queries()
    more_segments(worked)
    assert queries() == before
    assert before == QUERIES[name]


@pytest.fixture
def saving(story: Story, side: Side) -> Story:
    """A night of work over the end of summer time: 25 hours lie in that Sunday."""
    from datetime import UTC, datetime

    with side("bolt"):
        for start, end in ((3, 7), (5, 6), (6, 8)):  # nested and overlapping, in UTC
            TimeSegment.objects.create(
                technician=story.technician, kind="onsite", source="manual",
                work_order_id=story.visit.work_order_id,
                started_at=datetime(2026, 11, 1, start, 30, tzinfo=UTC),
                ended_at=datetime(2026, 11, 1, end, 30, tzinfo=UTC),
            )  # fmt: skip
    return story


def test_totals_count_each_minute_once_on_a_day_of_25_hours(saving: Story, side: Side) -> None:
    from datetime import date

    with side("bolt"):
        week = week_of(saving.technician, date(2026, 10, 26))
        after = week_of(saving.technician, date(2026, 11, 2))
    saturday, sunday = week.days[5], week.days[6]
    # 03:30 UTC is 23:30 on Saturday in Toronto; 04:00 begins the Sunday.
    assert saturday.totals.by_kind["onsite"] == 30 * 60
    assert sunday.totals.by_kind["onsite"] == 4.5 * 3600
    assert week.totals.work_s == 5 * 3600
    assert week.by_work_order[saving.visit.work_order_id].by_kind["onsite"] == 5 * 3600
    assert after.segments == []


def test_pages_explain_their_empty_state(story: Story, browse: Browse) -> None:
    bea = browse("bea")
    story.clock.set(at(600))
    assert (
        "Nothing on this day" in bea.get(f"/days/{DAY_ON}/{story.technician.pk}").content.decode()
    )
    assert bea.get(f"/timesheets{WEEK}").status_code == 200
    assert bea.get("/timesheets?week=nonsense").status_code == 404
    assert bea.get("/days?on=nonsense").status_code == 404


def test_looking_at_a_day_is_recorded(worked: Story, browse: Browse) -> None:
    from opentrax.tracking.models import Look

    browse("bea").get(addresses(worked)["day"])
    with scope(worked.bolt.pk):
        look = Look.objects.get(what="day")
    assert (look.actor_id, look.about_on.isoformat()) == (worked.bea.pk, DAY_ON)


def test_get_changes_nothing(worked: Story, browse: Browse, globex: Organization) -> None:
    bea = browse("bea")
    for act in ("approval", "submission", "return"):
        url = f"/technicians/{worked.technician.pk}/timesheet/{act}{WEEK}"
        assert bea.get(url).status_code == 405
    with scope(worked.bolt.pk):
        assert not Timesheet.objects.exclude(status="open").exists()


def test_a_technicians_own_time_stays_among_their_pages(
    worked: Story, sign_in: Callable[..., Client]
) -> None:
    tim, bea = sign_in(worked.tim, worked.bolt), sign_in(worked.bea, worked.bolt)
    segment = worked.onsite().pk
    for address in ("/timesheets/own", f"/timesheets/own/time/{segment}"):
        page = tim.get(address).content.decode()
        assert "fieldwork-tabs" in page
        assert 'href="/field/data" aria-current="page"' in page
        assert page.count("<h1") == 1
    office = bea.get(f"/technicians/{worked.technician.pk}/timesheet").content.decode()
    assert "fieldwork-tabs" not in office
    assert 'class="nav-list"' in office
