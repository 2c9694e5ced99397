"""OwnTracks' recorder: `.rec` files, one message a line: time, topic's end, JSON, between tabs.

The first column is the message's own time, not that of its arrival. Lines whose payload is not
JSON (the recorder keeps those too) are noted and skipped.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.owntracks import WIRE
from opentrax.tracking.formats.wire import File, Request

_COLUMNS = 3


def recognizes(start: bytes) -> bool:
    parts = start.split(b"\n", 1)[0].split(b"\t")
    when = parts[0].decode("ascii", "replace")
    return len(parts) >= _COLUMNS and units.instant(when) is not None and "T" in when


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield the fixes and faults of each line."""
    lines = io.BufferedReader(source) if isinstance(source, io.RawIOBase) else source
    for line in lines:
        if not line.strip():
            continue
        parts = line.split(b"\t", _COLUMNS - 1)
        if len(parts) < _COLUMNS:
            yield Fault(reason="malformed")
            continue
        reading = WIRE.read(Request(body=parts[2]))
        yield from reading.fixes
        yield from reading.faults


FILE = File(name="owntracks_rec", recognizes=recognizes, read=read)
