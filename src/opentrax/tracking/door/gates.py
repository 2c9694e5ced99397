"""Asking the gate: which devices these are, and what may be recorded of them, under a lock."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import Protocol
from uuid import UUID

from psycopg import AsyncConnection

from opentrax.tracking.door.arrays import byte_strings
from opentrax.tracking.door.conversing import converse
from opentrax.tracking.door.parcels import Admission, Parcel

# One message to the server: BEGIN costs no way of its own. The literals are made here, from
# hashes and UUIDs. Windows come as the bytes of PostgreSQL's own wire format.
_COLUMNS = (
    "a.organization_id, a.device_id, a.technician_id, a.disclosed, multirange_send(a.windows)"
)
_BY_TOKEN = (
    "BEGIN; SELECT a.token_hash, {columns} FROM tracking_admit('{hashes}'::bytea[]) AS a"
).replace("{columns}", _COLUMNS)
# Of the phones that may be told something, those whose technician knows how tracking works.
_BY_TOKEN_AND_TELL = (
    "BEGIN; WITH a AS MATERIALIZED (SELECT * FROM tracking_admit('{hashes}'::bytea[])),"
    " told AS MATERIALIZED (SELECT * FROM tracking_take_replies((SELECT array_agg(token_hash)"
    " FROM a WHERE disclosed AND token_hash = ANY ('{asking}'::bytea[]))))"
    " SELECT token_hash, {columns}, told.body FROM a LEFT JOIN told USING (token_hash)"
).replace("{columns}", _COLUMNS)
_BY_DEVICE = (
    "BEGIN; SELECT set_config('app.organization', '{organization}', true); "
    "SELECT ''::bytea, {columns} FROM tracking_admit_device('{device}'::uuid) AS a"
).replace("{columns}", _COLUMNS)
COMMANDED = frozenset({"owntracks"})
"""The formats whose phones take commands in the answer."""
_EPOCH_2000_US = 946_684_800 * 1_000_000
_ENDLESS_US = (-(2**63), 2**63 - 1)
_SIZE = Struct("!i")
_LIMIT = Struct("!iq")
_NO_LOWER, _NO_UPPER = 0x08, 0x10
"""Bits of a range in the wire format of PostgreSQL (utils/rangetypes.h)."""


class Gate(Protocol):
    """Begins the transaction; returns an admission for each parcel's key that it knows."""

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]: ...


async def token_gate(
    connection: AsyncConnection, parcels: Sequence[Parcel]
) -> Mapping[bytes, Admission]:
    """The gate of the door: a parcel's key is the hash of its device's token. Puts into each
    parcel what its phone is to be told: prepared by the application, handed out inside the
    transaction. The door's role may read no table, so the database counts and hands out."""
    asking: dict[bytes, Parcel] = {}
    for parcel in parcels:
        parcel.reply = b""  # of an attempt that was rolled back
        if parcel.format in COMMANDED:
            asking[parcel.key] = parcel
    hashes = byte_strings(sorted({parcel.key for parcel in parcels}))
    query = _BY_TOKEN if not asking else _BY_TOKEN_AND_TELL
    found = await _asked(
        connection, query.format(hashes=hashes, asking=byte_strings(sorted(asking)))
    )
    for key, _, body in found:
        if body:
            asking[key].reply = body
    return {key: admission for key, admission, _ in found}


class DeviceGate:
    """The gate of uploads and imports: one device, named by somebody of its organization."""

    def __init__(self, organization_id: UUID, device_id: UUID) -> None:
        self._organization_id, self._device_id = organization_id, device_id

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]:
        query = _BY_DEVICE.format(organization=self._organization_id, device=self._device_id)
        found = await _asked(connection, query)
        return {parcel.key: device for parcel in parcels for _, device, _ in found}


async def _asked(
    connection: AsyncConnection, query: str
) -> list[tuple[bytes, Admission, bytes | None]]:
    """Ask, and read the last answer as it came over the wire: a device whose answer is the same,
    byte by byte, as an earlier one is not read again. The gate itself is asked each time."""
    result = (await converse(connection, query))[-1]
    return [
        _row([result.get_value(row, column) for column in range(result.nfields)])
        for row in range(result.ntuples)
    ]


def _row(values: list[bytes | None]) -> tuple[bytes, Admission, bytes | None]:
    key, *said = [value or b"" for value in values[:6]]
    return _bytes(key), _admission(*said), values[6] if len(values) > 6 else None


def _bytes(text: bytes) -> bytes:
    """A bytea in text: a backslash, an x, and hexadecimal digits."""
    return bytes.fromhex(text[2:].decode())


@lru_cache(maxsize=20_000)
def _admission(
    organization_id: bytes, device_id: bytes, technician_id: bytes, disclosed: bytes, windows: bytes
) -> Admission:
    organization, device, technician = (
        UUID(one.decode()) for one in (organization_id, device_id, technician_id)
    )
    spans = tuple(sorted(_windows(_bytes(windows))))
    return Admission(organization, device, technician, disclosed == b"t", spans)


def _windows(multirange: bytes) -> Iterator[tuple[float, float]]:
    """Spans in epoch seconds from a tstzmultirange in binary: a count, then for each range its
    length, a byte of flags, and each bound that exists with its own length."""
    (count,) = _SIZE.unpack_from(multirange)
    at = _SIZE.size
    for _ in range(count):
        flags, bound = multirange[at + _SIZE.size], at + _SIZE.size + 1
        at += _SIZE.size + _SIZE.unpack_from(multirange, at)[0]
        opens_at, closes_at = float("-inf"), float("inf")
        if not flags & _NO_LOWER:
            opens_at = _seconds(_LIMIT.unpack_from(multirange, bound)[1])
            bound += _LIMIT.size
        if not flags & _NO_UPPER:
            closes_at = _seconds(_LIMIT.unpack_from(multirange, bound)[1])
        yield opens_at, closes_at


def _seconds(us_since_2000: int) -> float:
    if us_since_2000 in _ENDLESS_US:  # "infinity" as a value
        return float("inf") if us_since_2000 > 0 else float("-inf")
    return (us_since_2000 + _EPOCH_2000_US) / 1_000_000
