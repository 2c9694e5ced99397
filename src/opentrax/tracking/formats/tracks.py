"""Tracks on disk, in any format that the door, the upload or the import takes.

Owns: finding out what a file is, unpacking it, naming its devices, repairing its clocks. Never:
a database, Django. A file of a door's format holds one request body per line, or one JSON
document.
"""

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec

from opentrax.tracking.formats.clocks import repair
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.json_document import whole
from opentrax.tracking.formats.registry import files, wires
from opentrax.tracking.formats.unreadable import Unreadable
from opentrax.tracking.formats.wire import MalformedError, Request, document

_GZIP = b"\x1f\x8b"
_START_BYTES = 4096
LARGEST_ROWS = 5_000_000


class TrackError(ValueError):
    """The file is in none of the formats, or broken; the message says which and why, the code
    for screens."""

    def __init__(self, message: str, code: Unreadable = Unreadable.OTHER) -> None:
        super().__init__(message)
        self.code = code


def read_track(path: Path | str, *, name: str | None = None) -> Iterator[tuple[str, Fix]]:
    """Yield (device, fix) in the order of the file; rows that cannot be used are left out.

    Devices are named by the file where it names them. What it does not name belongs to its one
    device where it names just one, else to `name`, else to the file's own name: phones leave their
    name out of some messages.
    `recorded_at` is repaired where the file says when the fix arrived; fixes without a readable
    time are left out. Raises TrackError.
    """
    path = Path(path)
    fallback = name or path.name.partition(".")[0]
    with path.open("rb") as source:
        fixes = [
            row for row in read_rows(source) if isinstance(row, Fix) and row.recorded_at is not None
        ]
    named = {fix.device for fix in fixes if fix.device}
    fallback = next(iter(named)) if len(named) == 1 else fallback
    for fix in fixes:
        yield fix.device or fallback, repaired(fix)


def repaired(fix: Fix, received_at: float | None = None) -> Fix:
    """The fix with its clock repaired by the time of arrival, where one is known."""
    arrived_at = fix.received_at if received_at is None else received_at
    if fix.recorded_at is None or arrived_at is None:
        return fix
    recorded_at = repair(fix.recorded_at, arrived_at)
    if recorded_at == fix.recorded_at:
        return fix
    return msgspec.structs.replace(fix, recorded_at=recorded_at)


def read_rows(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield every row of a file, gzipped or not, usable or not. Raises TrackError."""
    try:
        with _unpacked(source) as plain:
            start = plain.peek(_START_BYTES)
            known = next((file for file in files() if file.recognizes(start)), None)
            rows = known.read(cast(BinaryIO, plain)) if known else _from_wire(plain, start)
            for count, row in enumerate(rows):
                if count >= LARGEST_ROWS:
                    raise TrackError(
                        f"more than {LARGEST_ROWS:,} rows: split the file",
                        Unreadable.TOO_MANY_ROWS,
                    )
                yield row
    except MalformedError as error:
        raise TrackError(str(error), error.code) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise TrackError("the compressed file is damaged", Unreadable.DAMAGED_ARCHIVE) from error


@contextmanager
def _unpacked(source: BinaryIO) -> "Iterator[io.BufferedReader[Any]]":
    """The content as a stream that can be peeked into; the source itself stays open."""
    buffered: io.BufferedReader[Any] = io.BufferedReader(cast(io.RawIOBase, source))
    try:
        if buffered.peek(2)[:2] != _GZIP:
            yield buffered
            return
        with gzip.GzipFile(fileobj=buffered) as unzipped:
            yield io.BufferedReader(cast(io.RawIOBase, unzipped))
    finally:
        buffered.detach()


def _from_wire(source: "io.BufferedReader[Any]", start: bytes) -> Iterator[Fix | Fault]:
    if start.lstrip()[:1] in (b"{", b"["):
        for message in _documents(source):
            yield from _from_message(message)
    elif b"lat=" in start or b"location=" in start:
        for line in source:
            path, _, query = line.decode("utf-8", "replace").strip().rpartition("?")
            wire = wires()["gpslogger" if "/gpslogger" in path else "traccar"]
            if query:
                yield from _rows(wire.read(Request(query=query)))
    else:
        raise TrackError(
            "neither GPX, GeoJSON, PLT, OwnTracks' .rec or a Google Timeline, nor CSV with the"
            " columns recorded_at, latitude and longitude, nor what a phone sends",
            Unreadable.UNKNOWN_KIND,
        )


def _documents(source: "io.BufferedReader[Any]") -> Iterator[Any]:
    """Each line's JSON where the first line is a whole document, else the file's."""
    first = source.readline()
    try:
        yield document(first)
    except MalformedError:
        yield document(first + whole(cast(BinaryIO, source)))
        return
    for line in source:
        if line.strip():
            yield document(line)


def _from_message(message: Any) -> Iterator[Fix | Fault]:
    for one in message if isinstance(message, list) else [message]:
        wire = next(
            (w for w in wires().values() if isinstance(one, dict) and w.recognizes(one)), None
        )
        if wire is None:
            yield Fault(reason="unknown_format")
        else:
            # Not by msgspec, which does not write half of a surrogate pair: JSON may hold one.
            yield from _rows(wire.receive(Request(body=json.dumps(one).encode())))


def _rows(reading: Any) -> Iterator[Fix | Fault]:
    yield from reading.fixes
    yield from reading.faults
