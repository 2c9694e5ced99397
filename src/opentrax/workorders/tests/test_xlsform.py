"""An XLSForm becomes a checklist, and what does not fit is told by row."""

import io
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opentrax.workorders.checklists import Condition, decoded, problems
from opentrax.workorders.checklists.xlsform import NotAForm, read_xlsform
from opentrax.workorders.models import Checklist
from opentrax.workorders.tests.conftest import Browse, Side

SURVEY = [
    ["type", "name", "label::English (en)", "label::French (fr)", "hint::English (en)", "required",
     "relevant", "constraint", "default", "appearance"],
    ["start", "start"],
    ["begin_group", "unit", "The unit", "L'appareil"],
    ["select_one state", "state", "State", "État", "Look at it", "yes"],
    ["integer", "bar", "Pressure", "Pression", "", "", "${state} = 'bad' and ${state} != ''",
     ". >= 1 and . <= 3"],
    ["text", "why", "Why?", "Pourquoi ?", "", "yes", "${bar} > 2 or ${bar} < 1", "", "rust"],
    ["end_group"],
    ["geopoint", "where", "Where", "Où"],
    ["image", "sign", "Signed", "Signé", "", "", "", "", "", "signature"],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::French (fr)"],
    ["state", "good", "Good", "Bon"], ["state", "bad", "Bad", "Mauvais"],
]  # fmt: skip


def workbook(survey: list[list[str]] = SURVEY) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheets = {"survey": survey, "choices": CHOICES, "settings": [["form_title"], ["Boilers"]]}
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(out)
    return out.getvalue()


def test_what_a_checklist_has_is_read() -> None:
    read = read_xlsform(workbook(), "file")
    assert (read.name, problems(read.definition)) == ("Boilers", [])
    unit, rest = read.definition.sections
    state, bar, why = unit.items
    assert (unit.title.en, unit.title.fr, rest.items[0].kind) == (
        "The unit", "L'appareil", "signature",
    )  # fmt: skip
    assert (state.kind, state.is_required, state.hint.en) == ("choice", True, "Look at it")
    assert [(o.value, o.text.fr) for o in state.options] == [("good", "Bon"), ("bad", "Mauvais")]
    assert (bar.kind, bar.minimum, bar.maximum) == ("number", Decimal(1), Decimal(3))
    assert bar.shown_if == (Condition("i1", "is", "bad"), Condition("i1", "answered"))
    assert why.shown_if == ()


def test_what_it_does_not_have_is_told_by_row() -> None:
    told = [(one.row, one.text) for one in read_xlsform(workbook(), "file").findings]
    for row, words in (
        (2, "“start” is not there"), (5, "counts as failed"), (6, "cannot be a condition"),
        (6, "“default” is not there"), (8, "“geopoint” is not there"),
    ):  # fmt: skip
        assert [text for n, text in told if n == row and words in text], (row, words)
    assert {row for row, _text in told} == {2, 5, 6, 8}


@pytest.mark.parametrize(
    "body",
    [b"", b"PK\x03\x04 not really", workbook([["type", "name"], ["select_one none", "x"]]),
     b"x" * 2_000_001],
)  # fmt: skip
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(NotAForm):
        read_xlsform(body, "file")


@pytest.mark.django_db
def test_a_form_is_imported_on_the_page(browse: Browse, side: Side) -> None:
    ada = browse("ada")
    file = SimpleUploadedFile("boilers.xlsx", workbook())
    page = ada.post("/organization/checklists/import", {"file": file}).content.decode()
    assert all(words in page for words in ("Boilers", "Row 8", "geopoint"))
    with side("acme"):
        made = Checklist.objects.get()
    assert len(list(decoded(made.draft).items)) == 4
    bad = SimpleUploadedFile("x.xlsx", b"nothing")
    response = ada.post("/organization/checklists/import", {"file": bad}, follow=True)
    assert "This is no workbook" in response.content.decode()
    assert browse("tim").post("/organization/checklists/import").status_code == 403
