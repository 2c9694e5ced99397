"""Asking the gate: which devices these are, and what may be recorded of them, under a lock."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from psycopg import AsyncConnection

from opentrax.tracking.door.parcels import Admission, Parcel

# Windows come as epoch seconds in two arrays: dates of Python would cost more than the rest.
_COLUMNS = """
SELECT {key}, a.organization_id, a.device_id, a.technician_id, a.disclosed,
       ARRAY(SELECT coalesce(extract(epoch FROM lower(w)), '-Infinity')::float8
               FROM unnest(a.windows) AS w),
       ARRAY(SELECT coalesce(extract(epoch FROM upper(w)), 'Infinity')::float8
               FROM unnest(a.windows) AS w)
  FROM {function} AS a
"""
_BY_TOKEN = _COLUMNS.format(key="a.token_hash", function="tracking_admit(%s)")
_BY_DEVICE = _COLUMNS.format(key="''::bytea", function="tracking_admit_device(%s)")


class Gate(Protocol):
    """Returns an admission for each parcel's key that the gate knows."""

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]: ...


async def token_gate(
    connection: AsyncConnection, parcels: Sequence[Parcel]
) -> Mapping[bytes, Admission]:
    """The gate of the door: a parcel's key is the hash of its device's token."""
    hashes = sorted({parcel.key for parcel in parcels})
    found = await connection.execute(_BY_TOKEN, [hashes])
    return {bytes(row[0]): _admission(row) for row in await found.fetchall()}


class DeviceGate:
    """The gate of uploads and imports: one device, named by somebody of its organization."""

    def __init__(self, organization_id: UUID, device_id: UUID) -> None:
        self._organization_id, self._device_id = organization_id, device_id

    async def __call__(
        self, connection: AsyncConnection, parcels: Sequence[Parcel]
    ) -> Mapping[bytes, Admission]:
        await connection.execute(
            "SELECT set_config('app.organization', %s, true)", [str(self._organization_id)]
        )
        found = await connection.execute(_BY_DEVICE, [self._device_id])
        row = await found.fetchone()
        return {parcel.key: _admission(row) for parcel in parcels} if row else {}


def _admission(row: Sequence[Any]) -> Admission:
    _, organization_id, device_id, technician_id, disclosed, starts, ends = row
    windows = tuple(sorted(zip(starts, ends, strict=True)))
    return Admission(organization_id, device_id, technician_id, disclosed, windows)
