"""Tracks from files: the upload of a page and `opentrax import`, through the door's own gate."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import BinaryIO
from uuid import UUID

from opentrax.audit.services import record
from opentrax.kit.clock import now
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.door.connecting import OPTIONS, connect
from opentrax.tracking.door.gates import DeviceGate
from opentrax.tracking.door.judging import Verdict
from opentrax.tracking.door.parcels import Parcel, prepare
from opentrax.tracking.door.storing import Store, may_copy
from opentrax.tracking.formats.fix import Fault, Fix
from opentrax.tracking.formats.tracks import read_rows, repaired

ROWS_PER_TRANSACTION = 2_000
FORMAT = "file"


class ImportRefusedError(Exception):
    """The gate does not know the device (it was revoked), or its technician is being changed."""


@dataclass
class Imported:
    """What became of the rows of a file: `admitted` are stored now, `new` of them for the first
    time."""

    rows: int = 0
    admitted: int = 0
    new: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unusable: Counter[str] = field(default_factory=Counter)

    def add(self, verdict: Verdict) -> None:
        self.admitted += len(verdict.rows)
        self.new += verdict.new
        for (*_, reason), count in verdict.refused.items():
            self.refused[reason] += count
        for (*_, reason, _), count in verdict.notices.items():
            self.unusable[reason] += count


def import_track(
    file: BinaryIO, *, organization_id: UUID, device_id: UUID, actor_id: UUID | None
) -> Imported:
    """Store what the gate lets through of a file in any known format, gzipped or not.

    The same gate as for a phone: what lies outside the shifts of the device's technician is only
    counted. The positions are committed by the door's role, before and apart from the caller's
    transaction, which gets the audit entry. A file may be imported again: nothing is stored twice.
    What is refused is counted again, because nothing is kept of it by which it could be known.
    Raises TrackError for a file that cannot be read (what came before the fault is stored) and
    ImportRefusedError for a device that the gate does not know.
    """
    result = Imported()
    gate = DeviceGate(organization_id, device_id)
    asyncio.run(_store(read_rows(file), gate, result))
    record(
        "device.track_imported",
        subject_id=device_id,
        actor_id=actor_id,
        facts={"rows": result.rows, "admitted": result.admitted, "new": result.new},
    )
    return result


async def _store(rows: Iterable[Fix | Fault], gate: DeviceGate, result: Imported) -> None:
    async with await connect(door_conninfo(), OPTIONS) as connection:
        store = Store(
            connection, by_copy=await may_copy(connection), gate=gate, after_commit=result.add
        )
        for parcel in _parcels(rows):
            outcomes = await store([parcel])
            if outcomes != ["stored"]:
                raise ImportRefusedError
            result.rows += len(parcel.fixes) + len(parcel.faults)


def _parcels(rows: Iterable[Fix | Fault]) -> Iterator[Parcel]:
    for some in batched(rows, ROWS_PER_TRANSACTION):
        received_at = now().timestamp()
        fixes = [repaired(row) for row in some if isinstance(row, Fix)]
        faults = [row for row in some if isinstance(row, Fault)]
        yield Parcel(b"", FORMAT, received_at, prepare(fixes, received_at, FORMAT), faults)
