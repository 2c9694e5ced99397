"""Tables as files for spreadsheets: CSV, and XLSX with numbers, days and times as such. Words of
people are never formulas or links there.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | Decimal | bool | date | datetime | None
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_WIDEST = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under a name. Times are shown as the clock of their own zone reads."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_safe(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula gets an apostrophe (CSV injection)."""
    if isinstance(value, str) and value[:1] in _FORMULAS:
        return "'" + value
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The lines of a CSV file (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([[csv_safe(_plain(value)) for value in row] for row in [header, *rows]])
    return out.getvalue()


def _plain(value: Cell) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def xlsx(sheets: Sequence[Sheet], *, made_at: datetime) -> bytes:
    """A workbook. The same sheets give the same bytes."""
    out = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None, microsecond=0)})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(_named(sheet.name)), sheet, formats)
    return out.getvalue()


def _named(name: str) -> str:
    return "".join("-" if c in "[]:*?/\\" else c for c in name)[:31]


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.write_row(0, 0, sheet.header, formats["head"])
    page.freeze_panes(1, 0)
    for y, row in enumerate(sheet.rows, 1):
        for x, value in enumerate(row):
            _put(page, y, x, value, formats)
    for x, label in enumerate(sheet.header):
        longest = max([len(label), *(len(str(_plain(row[x]) or "")) for row in sheet.rows)])
        page.set_column(x, x, min(longest + 2, _WIDEST))
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)


def _put(page: Any, y: int, x: int, value: Cell, formats: dict[str, Any]) -> None:
    match value:
        case None:
            pass
        case bool():
            page.write_boolean(y, x, value)
        case int() | float() | Decimal():
            page.write_number(y, x, float(value))
        case datetime():
            page.write_datetime(y, x, value.replace(tzinfo=None), formats["time"])
        case date():
            page.write_datetime(y, x, value, formats["day"])
        case _:
            page.write_string(y, x, value)
