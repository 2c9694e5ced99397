"""What is left in log files, read as a stranger would: for figures, whoever wrote the lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from opentrax.kit.logs.files import files_of
from opentrax.kit.logs.foreign import read
from opentrax.kit.logs.keeping import ADDRESS_DAYS, LINE_DAYS, dated, is_whole_address
from opentrax.kit.privacy.terms import SLACK

_MOST_BYTES, _MOST_LINES = 1_000_000, 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a log; `fields` are None where it is no line of ours."""

    file: str
    text: str
    fields: dict[str, Any] | None
    at: datetime


def newest(folder: Path) -> Iterator[Line]:
    """The last lines of each file."""
    for path in files_of(folder):
        with path.open("rb") as file:
            size = path.stat().st_size
            file.seek(max(0, size - _MOST_BYTES))
            body = file.read()
        yield from _read(path, body, cut=size > _MOST_BYTES)


def oldest(folder: Path) -> Iterator[Line]:
    """The first lines of each file: what is past its term is among them."""
    for path in files_of(folder):
        with path.open("rb") as file:
            body = file.read(_MOST_BYTES)
        yield from _read(path, body, cut=False, from_start=True)


def _read(path: Path, body: bytes, *, cut: bool, from_start: bool = False) -> Iterator[Line]:
    lines = body.decode("utf-8", "replace").splitlines()[int(cut) :]
    lines = lines[:_MOST_LINES] if from_start else lines[-_MOST_LINES:]
    written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    for text, at in dated(lines, written_at):
        yield Line(path.name, text, read(text), at)


def is_overdue(line: Line, at: datetime) -> bool:
    """Whether a line, or an address in it, should have gone."""
    if line.at < at - timedelta(days=LINE_DAYS) - SLACK:
        return True
    is_old = line.at < at - timedelta(days=ADDRESS_DAYS) - SLACK
    return is_old and line.fields is not None and is_whole_address(line.fields)
