"""A table from the file that somebody uploaded: CSV in the usual encodings, or XLSX.

Formulas are not worked out (what the program that saved the file had worked out is read), macros
are not looked at, and what would take all memory or time is refused with a sentence.
"""

import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

MOST_ROWS = 20_000
MOST_COLUMNS = 150
MOST_BYTES = 25_000_000
MOST_LETTERS = 8_000


class UnreadableError(ValueError):
    """A file that is no table, or too large a one; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a file, for people to see: its form, and of text the encoding and
    the sign between values, of a workbook the sheet.
    """

    form: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row under the number that a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Its titles, and the rows below them that are not empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    facts: Facts


def read_table(file: BinaryIO) -> Table:
    """Read a whole table. Raises UnreadableError."""
    # Here, since they read by the words above.
    from opentrax.kit.imports.text import rows_of_text
    from opentrax.kit.imports.workbook import rows_of_workbook

    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise UnreadableError(_("This file is empty."))
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UnreadableError(
            _("This is an old Excel file, or one with a password. Save it as XLSX or CSV first.")
        )
    reader = rows_of_workbook if head.startswith(b"PK") else rows_of_text
    facts, rows = reader(file)
    return _table(facts, rows)


def _table(facts: Facts, rows: Iterable[Sequence[str]]) -> Table:
    header: tuple[str, ...] | None = None
    kept: list[Row] = []
    for number, cells in enumerate(rows, 1):
        plain = tuple(_plain(cell, number) for cell in cells[:MOST_COLUMNS])
        if not any(plain):
            continue
        if header is None:
            header = _titles(plain, has_more=any(cells[MOST_COLUMNS:]))
            continue
        if len(kept) == MOST_ROWS:
            raise UnreadableError(
                _("This table has more than %(most)d rows. Split it.") % {"most": MOST_ROWS}
            )
        width = len(header)
        kept.append(Row(number, (*plain[:width], *[""] * (width - len(plain)))))
    if header is None:
        raise UnreadableError(_("This file is empty."))
    if not kept:
        raise UnreadableError(_("Below the titles of the columns this table has no row."))
    return Table(header, tuple(kept), facts)


def _titles(cells: tuple[str, ...], *, has_more: bool) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if has_more:
        raise UnreadableError(
            _("This table has more than %(most)d columns.") % {"most": MOST_COLUMNS}
        )
    return tuple(" ".join(title.split())[:80] for title in cells)


def _plain(cell: str, number: int) -> str:
    if "\0" in cell:
        raise UnreadableError(_("This is no table of text. Save it as CSV or XLSX."))
    if len(cell) > MOST_LETTERS:
        words = {"row": number, "most": MOST_LETTERS}
        raise UnreadableError(_("A cell of row %(row)d has more than %(most)d characters.") % words)
    return cell.strip()


def column_letters(index: int) -> str:
    """The letters of a column, the first being 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters
