"""Asking the gate: which devices these are, and what may be recorded of them, under a lock."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from struct import Struct
from typing import Protocol
from uuid import UUID

from psycopg import AsyncConnection

from opentrax.tracking.door.arrays import byte_strings
from opentrax.tracking.door.parcels import Admission, Parcel

# One message to the server: BEGIN costs no way of its own. The literals are made here, from
# hashes and UUIDs. Windows come as the bytes of PostgreSQL's own wire format.
_COLUMNS = (
    "SELECT {key}, a.organization_id, a.device_id, a.technician_id, a.disclosed,"
    " multirange_send(a.windows) FROM {function} AS a"
)
_BY_TOKEN = "BEGIN; " + _COLUMNS.format(
    key="a.token_hash", function="tracking_admit('{hashes}'::bytea[])"
)
_BY_DEVICE = (
    "BEGIN; SELECT set_config('app.organization', '{organization}', true); "
    + _COLUMNS.format(key="''::bytea", function="tracking_admit_device('{device}'::uuid)")
)
_EPOCH_2000_US = 946_684_800 * 1_000_000
_ENDLESS_US = (-(2**63), 2**63 - 1)
_SIZE = Struct("!i")
_LIMIT = Struct("!iq")
_NO_LOWER, _NO_UPPER = 0x08, 0x10
"""Bits of a range in the wire format of PostgreSQL (utils/rangetypes.h)."""


class Gate(Protocol):
    """Begins the transaction, and returns an admission for each parcel's key that the gate knows.

    One that asks for more than `token_gate` calls that one first.
    """

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]: ...


async def token_gate(
    connection: AsyncConnection, parcels: Sequence[Parcel]
) -> Mapping[bytes, Admission]:
    """The gate of the door: a parcel's key is the hash of its device's token."""
    hashes = byte_strings(sorted({parcel.key for parcel in parcels}))
    return dict(await _asked(connection, _BY_TOKEN.format(hashes=hashes)))


class DeviceGate:
    """The gate of uploads and imports: one device, named by somebody of its organization."""

    def __init__(self, organization_id: UUID, device_id: UUID) -> None:
        self._organization_id, self._device_id = organization_id, device_id

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]:
        query = _BY_DEVICE.format(organization=self._organization_id, device=self._device_id)
        found = await _asked(connection, query)
        return {parcel.key: device for parcel in parcels for _, device in found}


async def _asked(connection: AsyncConnection, query: str) -> list[tuple[bytes, Admission]]:
    """Ask, and read the last answer as it came over the wire: a device whose answer is the same,
    byte by byte, as an earlier one is not read again. The gate itself is asked each time."""
    cursor = await connection.execute(query.encode(), prepare=False)
    while cursor.nextset():
        pass
    result = cursor.pgresult
    if result is None:
        return []
    found = []
    for row in range(result.ntuples):
        key, *said = [result.get_value(row, column) or b"" for column in range(6)]
        found.append((_bytes(key), _admission(*said)))
    return found


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
