"""Tables from hostile and ordinary files: encodings, signs, limits, numbers, days, titles."""

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from opentrax.kit.imports import UnreadableError, column_letters, read_table
from opentrax.kit.imports.guessing import guessed
from opentrax.kit.imports.values import day_order, decimal_mark, plain_day, plain_number

LINES = 'Nom;Numéro\r\nCafé Älpli;1,5\r\n\r\n"Deux\nlignes";2,25\r\n'


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252"),
        ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
    ],
)  # fmt: skip
def test_each_encoding_gives_the_same_table(encoding: str, said: str) -> None:
    table = read_table(io.BytesIO(LINES.encode(encoding)))
    assert (table.facts.encoding, table.facts.delimiter) == (said, ";")
    assert table.header == ("Nom", "Numéro")
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ("Café Älpli", "1,5")), (4, ("Deux\nlignes", "2,25")),
    ]  # fmt: skip


@pytest.mark.parametrize(("sign", "text"), [(",", "a,b\n1,2\n"), ("\t", "a\tb\n1,5\t2\n"),
                                            ("|", "a|b\nx;y|2\n")])  # fmt: skip
def test_the_sign_between_values_is_found(sign: str, text: str) -> None:
    assert read_table(io.BytesIO(text.encode())).facts.delimiter == sign


def workbook(*rows: list[object]) -> io.BytesIO:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out


def test_a_workbook_gives_plain_values_and_works_no_formula_out() -> None:
    made = workbook(
        ["Name", "n", "day", "at", "sum", "yes"],
        ["=1+1", 12.0, date(2026, 3, 4), datetime(2026, 3, 4, 8, 30), "=SUM(1,2)", True],  # noqa: DTZ001
        ["x", 0.1, None, None, None, False],
    )
    table = read_table(made)
    assert table.rows[0].cells == ("", "12", "2026-03-04", "2026-03-04T08:30", "", "yes")
    assert table.rows[1].cells == ("x", "0.1", "", "", "", "no")
    assert table.facts.form == "xlsx"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 90_000_000)
    return out.getvalue()


def far_cell() -> bytes:
    made = workbook(["Name"], ["x"])
    source, out = zipfile.ZipFile(made), io.BytesIO()
    with source, zipfile.ZipFile(out, "w") as archive:
        for part in source.namelist():
            body = source.read(part)
            if part.endswith("sheet1.xml"):
                body = body.replace(b'r="2"', b'r="1048576"').replace(b'"A2"', b'"XFD1048576"')
            archive.writestr(part, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"), (b"\n\n", "empty"), (b"a,b\n", "no row"), (b"\x89PNG\0\0\0\0", "no table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Excel"),
        (b"PK\x03\x04broken", "cannot be read"),
        (b'a,b\n"' + b"x" * 200_000, "quotation mark"), (b"a,b\n" + b"y" * 9_000, "characters"),
        (b"a\n" + b"1\n" * 20_001, "20000 rows"),
        (b"a," * 150 + b"b\n1\n", "150 columns"), (bomb(), "unpacked"), (far_cell(), "no row"),
    ],
    ids=["empty", "blank", "titles", "picture", "old", "broken", "quote", "cell", "rows",
         "columns", "bomb", "far"],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_sentence(raw: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_table(io.BytesIO(raw))


def test_numbers_and_days_are_read_as_they_are_written() -> None:
    assert decimal_mark(["1,5", "2.000,25", "x", "1.5"]) == ","
    assert decimal_mark(["1,234.50", "7"]) == "."
    assert decimal_mark(["1,250", "12,000", "7"]) == "."
    assert decimal_mark(["1,250", "0,5"]) == ","
    assert plain_number("2\u202f000,25 $", ",") == "2000.25"
    assert plain_number("1,234.5", ".") == "1234.5"
    assert plain_number("about 5", ".") == "about 5"
    assert day_order(["01/31/2026", "02/03/2026"]) == "mdy"
    assert day_order(["31/01/2026"]) == "dmy"
    assert plain_day("3/4/2026 8:05", "mdy") == "2026-03-04T08:05"
    assert plain_day("3.4.2026", "dmy") == "2026-04-03"
    assert plain_day("2026/4/3", "mdy") == "2026-04-03"
    assert plain_day("31/31/2026", "dmy") == "31/31/2026"


def test_titles_are_guessed_once_and_what_was_chosen_before_wins() -> None:
    names = {"name": ["Name", "Nom"], "ref": ["Number", "Numéro"], "at": ["Address", "Adresse"]}
    assert guessed(["NUMERO", "nom", "Name", "?"], names, {}) == ["ref", "name", "", ""]
    assert guessed(["Nom", "Rue"], names, {"rue": "at", "nom": "gone"}) == ["name", "at"]


def test_columns_have_the_letters_of_a_spreadsheet() -> None:
    assert [column_letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
