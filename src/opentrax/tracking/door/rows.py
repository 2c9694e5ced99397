"""Rows of positions for PostgreSQL's binary COPY, packed when they arrive.

A row is packed without the ids of organization, device and technician, which only the gate knows;
they come last and are appended when the batch is written. Layouts are cached by which of the
optional numbers are missing.
"""

from __future__ import annotations

from functools import cache, lru_cache
from struct import Struct
from struct import pack as pack_struct
from typing import TYPE_CHECKING, Any
from uuid import UUID

from opentrax.tracking.door.instants import moment

if TYPE_CHECKING:
    from opentrax.tracking.door.parcels import Admission, Prepared
    from opentrax.tracking.formats.fix import Fix

COLUMNS: tuple[tuple[str, str], ...] = (
    ("recorded_at", "timestamptz"),
    ("message_key", "int8"),
    ("received_at", "timestamptz"),
    ("latitude", "float8"),
    ("longitude", "float8"),
    ("mock", "bool"),
    ("clamped_at", "timestamptz"),
    ("accuracy_m", "float4"),
    ("altitude_m", "float4"),
    ("speed_mps", "float4"),
    ("course_deg", "float4"),
    ("battery_pct", "float4"),
    ("charging", "bool"),
    ("format", "text"),
    ("source", "text"),
    ("trigger", "text"),
    ("motion", "text"),
    ("event", "text"),
    ("region", "text"),
    ("organization_id", "uuid"),
    ("device_id", "uuid"),
    ("technician_id", "uuid"),
)
_NAMES = ", ".join(name for name, _ in COLUMNS)
COPY = f"COPY tracking_position ({_NAMES}) FROM STDIN (FORMAT BINARY)"
INSERT = (
    f"INSERT INTO tracking_position ({_NAMES}) SELECT * FROM unnest("  # noqa: S608  names are ours
    + ", ".join(f"%s::{kind}[]" for _, kind in COLUMNS)
    # No conflict target: naming one would need the right to read.
    + ") ON CONFLICT DO NOTHING"
)
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"

_FIRST = "!hiqiqiqididi?"
# Code, length and bit of each optional number, in the order of the row.
_OPTIONAL = tuple(
    (code, length, 1 << place)
    for place, (code, length) in enumerate(
        (("q", 8), ("f", 4), ("f", 4), ("f", 4), ("f", 4), ("f", 4), ("?", 1))
    )
)
_EPOCH_2000_US = 946_684_800 * 1_000_000
_NULL = b"\xff\xff\xff\xff"


@cache
def _layout(present: int) -> Struct:
    """The layout of a row by the bits of the optional numbers that are there."""
    tail = ("i" + code if present & bit else "i" for code, _, bit in _OPTIONAL)
    return Struct(_FIRST + "".join(tail))


_ORDINARY = _layout(sum(bit for _, _, bit in _OPTIONAL[1:]))


def pack(
    fix: Fix,
    wire: str,
    message_key: int,
    *,
    recorded_us: int,
    received_us: int,
    clamped_us: int | None,
) -> bytes:
    """Pack everything but the three ids."""
    first = (
        len(COLUMNS),
        8,
        recorded_us - _EPOCH_2000_US,
        8,
        message_key,
        8,
        received_us - _EPOCH_2000_US,
        8,
        fix.latitude,
        8,
        fix.longitude,
        1,
        fix.mock,
    )
    said = (
        fix.accuracy_m,
        fix.altitude_m,
        fix.speed_mps,
        fix.course_deg,
        fix.battery_pct,
        fix.charging,
    )
    words = (wire, fix.source, fix.trigger, fix.motion, fix.event, fix.region)
    if clamped_us is None and None not in said:  # what most phones send, without a loop
        a, h, s, c, b, ch = said
        return _ORDINARY.pack(*first, -1, 4, a, 4, h, 4, s, 4, c, 4, b, 1, ch) + _texts(words)
    present = 0
    values: list[Any] = []
    clamped = None if clamped_us is None else clamped_us - _EPOCH_2000_US
    for (_, length, bit), value in zip(_OPTIONAL, (clamped, *said), strict=True):
        if value is None:
            values.append(-1)
        else:
            present |= bit
            values += (length, value)
    return _layout(present).pack(*first, *values) + _texts(words)


@lru_cache(maxsize=1024)  # the same few words come again and again
def _texts(words: tuple[str | None, ...]) -> bytes:
    return b"".join(_NULL if word is None else _text(word) for word in words)


def _text(word: str) -> bytes:
    encoded = word.encode()
    return pack_struct("!i", len(encoded)) + encoded


PACKED_ID_AT = (4, 24, 44)
"""Where the bytes of organization, device and technician begin in what `pack_ids` returns."""


def pack_ids(*ids: UUID) -> bytes:
    return b"".join(b"\x00\x00\x00\x10" + one.bytes for one in ids)


def values(row: Prepared, wire: str, admission: Admission) -> tuple[Any, ...]:
    """The same row as Python values in the order of COLUMNS, for INSERT."""
    fix = row.fix
    return (
        moment(row.recorded_us or 0),
        row.message_key,
        moment(row.received_us),
        fix.latitude,
        fix.longitude,
        fix.mock,
        None if row.clamped_us is None else moment(row.clamped_us),
        fix.accuracy_m,
        fix.altitude_m,
        fix.speed_mps,
        fix.course_deg,
        fix.battery_pct,
        fix.charging,
        wire,
        fix.source,
        fix.trigger,
        fix.motion,
        fix.event,
        fix.region,
        admission.organization_id,
        admission.device_id,
        admission.technician_id,
    )
