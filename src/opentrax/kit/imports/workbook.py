"""XLSX: the first sheet that is not hidden, row by row."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from opentrax.kit.imports.reading import MOST_COLUMNS, MOST_ROWS, Facts, UnreadableError

MOST_PARTS = 1_000
MOST_UNPACKED = 80_000_000
# A table of words packs into a tenth or a thirtieth; what packs into less was made to burst.
MOST_RATIO = 400
_FREE_BYTES = 5_000_000
# A little more than is taken, so that what has more is seen.
_MOST_READ = MOST_ROWS * 2
# What the libraries say of a broken workbook, each part in its own way: also by what is no error of
# theirs, since a part that is missing or of another type is met where it is used.
_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, zlib.error, OSError, EOFError,
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
    AssertionError,
)  # fmt: skip


def rows_of_workbook(file: BinaryIO) -> tuple[Facts, Iterator[Sequence[str]]]:
    """The name of the sheet, and its rows. Raises UnreadableError."""
    try:
        _refuse_bombs(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
        sheet: Any = (sheets or book.worksheets)[0]
        # What a file says of its own size is not believed.
        sheet.reset_dimensions()
    except UnreadableError:
        raise
    except _BROKEN as error:
        raise _unreadable() from error
    return Facts("xlsx", sheet=str(sheet.title)[:60]), _rows(book, sheet)


def _unreadable() -> UnreadableError:
    return UnreadableError(_("This workbook cannot be read. Save it anew as XLSX, or as CSV."))


def _refuse_bombs(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
    file.seek(0)
    unpacked = sum(part.file_size for part in parts)
    bursts = any(
        part.file_size > _FREE_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if bursts or unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        raise UnreadableError(
            _("This workbook is too large once it is unpacked. Save the one sheet as CSV.")
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError(_("This workbook has a password. Save it without one."))


def _rows(book: Any, sheet: Any) -> Iterator[Sequence[str]]:
    try:
        found = sheet.iter_rows(max_row=_MOST_READ, max_col=MOST_COLUMNS + 1, values_only=True)
        for row in found:
            yield [_text(value) for value in row]
    except _BROKEN as error:
        raise _unreadable() from error
    finally:
        book.close()


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{Decimal(repr(value)).normalize():f}"
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
        case time():
            return value.strftime("%H:%M")
        case timedelta():
            return str(value)
    return str(value)


def _moment(value: datetime) -> str:
    at_midnight = value.time() == time()
    return value.date().isoformat() if at_midnight else value.strftime("%Y-%m-%dT%H:%M")
