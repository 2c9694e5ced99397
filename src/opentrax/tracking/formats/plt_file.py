"""`.plt` tracks: GeoLife's, and OziExplorer's whose format they use.

Six lines of header, then latitude, longitude, a flag, altitude in feet (-777: unknown), days since
1899-12-30, date, time. The days are read (they are UTC in GeoLife), to the nearest second: they
have ten digits after the point at most, and the columns beside them have whole seconds.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

from opentrax.tracking.formats import fix as units
from opentrax.tracking.formats.clocks import DAY_S
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.wire import File, MalformedError

_STARTS = (b"Geolife trajectory", b"OziExplorer Track Point File")
_HEADER_LINES = 6
_COLUMNS = 5
_EPOCH_DAYS = 25_569.0  # 1970-01-01, counted from 1899-12-30
_FEET_M = 0.3048
_UNKNOWN_FT = -777.0


def recognizes(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf").startswith(_STARTS)


def read(source: BinaryIO) -> Iterator[Fix | Fault]:
    """Yield a fix or a fault per point."""
    text = io.TextIOWrapper(source, encoding="utf-8", errors="replace")
    try:
        for number, line in enumerate(text):
            if number >= _HEADER_LINES and line.strip():
                yield _fix(line.split(","))
    except ValueError as error:
        raise MalformedError("not text") from error
    finally:
        text.detach()


def _fix(columns: list[str]) -> Fix | Fault:
    if len(columns) < _COLUMNS:
        return Fault(reason="malformed")
    where = units.place(columns[0], columns[1])
    if where is None:
        return Fault(reason="bad_place")
    days, feet = units.number(columns[4]), units.number(columns[3])
    at = None if days is None else units.instant(round((days - _EPOCH_DAYS) * DAY_S))
    known = feet is not None and feet != _UNKNOWN_FT
    return Fix(
        recorded_at=at,
        latitude=where[0],
        longitude=where[1],
        altitude_m=feet * _FEET_M if known and feet is not None else None,
    )


FILE = File(name="plt", recognizes=recognizes, read=read)
