"""CSV: its encoding and the sign between its values are found out."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.utils.translation import gettext as _

from opentrax.kit.imports.reading import MOST_BYTES, MOST_LETTERS, Facts, UnreadableError

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 30
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "cp1252": "Windows-1252"}
# What no text has, but for what stands between its words and lines.
_CONTROLS = frozenset(map(chr, range(32))) - set("\t\n\r\f\v")


def rows_of_text(file: BinaryIO) -> tuple[Facts, Iterator[Sequence[str]]]:
    """What was found out, and the lines. Raises UnreadableError."""
    raw = file.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise UnreadableError(_("This file is larger than 25 MB. Split it."))
    encoding, text = _decoded(raw)
    if not _CONTROLS.isdisjoint(text):
        raise UnreadableError(_("This is no table of text. Save it as CSV or XLSX."))
    delimiter = _delimiter(text)
    facts = Facts("csv", _NAMES.get(encoding, "UTF-16"), delimiter)
    return facts, _lines(text, delimiter)


def _decoded(raw: bytes) -> tuple[str, str]:
    marked = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if marked is None and len(raw) > 1 and raw[1::2].count(0) * 2 > len(raw[1::2]):
        marked = "utf-16-le"
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            return encoding, raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_("The characters of this file cannot be read. Save it in UTF-8."))


def _delimiter(text: str) -> str:
    """The sign that cuts the most lines into as many values as the first has."""
    end = 0
    for _line in range(_SAMPLE_LINES):
        following = text.find("\n", end)
        if following < 0:
            end = len(text)
            break
        end = following + 1
    best, most = ",", (0, 0)
    for sign in _DELIMITERS:
        widths = [len(row) for row in _lines(text[:end], sign) if row]
        if not widths or widths[0] < 2:
            continue
        found = (sum(width == widths[0] for width in widths), widths[0])
        if found > most:
            best, most = sign, found
    return best


def _lines(text: str, delimiter: str) -> Iterator[Sequence[str]]:
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise UnreadableError(
            _("A cell has more than %(most)d characters, or a quotation mark is not closed.")
            % {"most": MOST_LETTERS}
        ) from error
