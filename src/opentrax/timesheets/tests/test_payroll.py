"""Payroll through its pages: approved weeks alone, of the organization's own technicians alone."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.test import Client

from opentrax.kit.documents.sheets import Sheet, csv_text, xlsx
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Person
from opentrax.timesheets.services import weeks
from opentrax.timesheets.tests.conftest import DAY, MONDAY, Story

PAGE = f"/timesheets/payroll?week={MONDAY:%Y-%m-%d}"
EXPORT = f"/timesheets/payroll/export?week={MONDAY:%Y-%m-%d}"
Browse = Callable[[str], Client]
RULES = {
    "daily_after_minutes": "0.5", "weekly_after_minutes": "40", "pays_last_leg": "on",
    "step_minutes": "15", "mileage_rate": "0.61",
}  # fmt: skip


def lines(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(EXPORT).content.decode())))


def test_a_week_is_paid_once_it_is_approved_and_by_the_rules(story: Story, browse: Browse) -> None:
    office = browse("bea")
    story.day(DAY)
    assert lines(office) == []
    assert "1 week has time and is not approved yet" in office.get(PAGE).content.decode()
    with scope(story.bolt.pk, story.tim.pk):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
    with scope(story.bolt.pk, story.bea.pk):
        weeks.approve_week(story.technician, MONDAY, actor=story.bea)
    [before] = lines(office)
    assert office.post("/organization/payroll", RULES).status_code == 302
    [after] = lines(office)
    assert before["technician"] == after["technician"] == story.technician.name
    assert int(before["overtime_minutes"]) == 0
    measured, first = int(before["measured_seconds"]), int(before["first_leg_seconds"])
    assert first > 0
    assert int(after["measured_seconds"]) == measured - first
    assert after["regular_minutes"] == "30"
    paid = int(after["regular_minutes"]) + int(after["overtime_minutes"])
    assert paid % 15 == 0
    assert abs(paid * 60 - (measured - first)) <= 450
    assert float(after["mileage_amount"]) == round(float(after["mileage_km"]) * 0.61 + 1e-9, 2)
    page = office.get(PAGE).content.decode()
    assert "0.50" in page
    assert "not approved yet" not in page
    assert lines(browse("ada")) == [], "the client sees the time of its visit, and pays it not"


def test_the_workbook_has_weeks_and_their_days(story: Story, browse: Browse) -> None:
    story.day(DAY)
    with scope(story.bolt.pk, story.tim.pk):
        weeks.submit_week(story.technician, MONDAY, actor=story.tim)
    with scope(story.bolt.pk, story.bea.pk):
        weeks.approve_week(story.technician, MONDAY, actor=story.bea)
    answer = browse("bea").get(f"{EXPORT}&as=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    head, *days = book["days"].iter_rows(values_only=True)
    paid = head.index("paid_minutes")
    assert [row[1].weekday() for row in days] == list(range(7))
    [_head, week] = book["weeks"].iter_rows(values_only=True)
    assert sum(row[paid] for row in days) == week[2] + week[3]


def test_who_may_and_what_is_refused(story: Story, browse: Browse) -> None:
    office = browse("bea")
    assert browse("tim").get(PAGE).status_code == 403
    assert [office.get(f"{PAGE}{more}").status_code for more in ("&weeks=3", "&weeks=x")] == [
        404
    ] * 2
    assert office.get(f"{EXPORT}&as=exe").status_code == 404
    with person_scope(story.bea.pk):
        Person.objects.filter(pk=story.bea.pk).update(language="fr-ca")
    for wrong, said in (
        ({"daily_after_minutes": "50"}, "Au plus 24 heures."),
        ({"daily_after_minutes": "9", "weekly_after_minutes": "8"}, "avant celles par semaine"),
        ({"step_minutes": "7"}, "7"),
    ):
        answer = office.post("/organization/payroll", RULES | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()


def test_a_file_for_spreadsheets_is_no_program_and_the_same_twice() -> None:
    said = ("=1+1", "+1", "@x", "-1", "https://x.example", "plain")
    sheet = Sheet("a/b", ("words", "when"), [(word, None) for word in said])
    when = datetime(2026, 3, 8, 1, 30, tzinfo=ZoneInfo("America/Halifax"))
    timed = Sheet("times", ("when",), [(when,)])
    made = xlsx([sheet, timed], made_at=when)
    assert made == xlsx([sheet, timed], made_at=when)
    book = openpyxl.load_workbook(io.BytesIO(made))
    cells = [row[0] for row in book["a-b"].iter_rows(min_row=2)]
    assert [(c.value, c.data_type, c.hyperlink) for c in cells] == [(w, "s", None) for w in said]
    assert book["times"]["A2"].value == when.replace(tzinfo=None)
    assert csv_text(("words",), [[word] for word in said[:2]]).split() == ["words", "'=1+1", "'+1"]


pytestmark = pytest.mark.django_db
