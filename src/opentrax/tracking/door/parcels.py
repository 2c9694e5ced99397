"""What waits for a commit: the fixes and faults of one request, packed as they arrived."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from opentrax.tracking.door import rows
from opentrax.tracking.door.instants import DAY_US, day_of, microseconds
from opentrax.tracking.formats.clocks import clamp, repair
from opentrax.tracking.formats.fix import Alarm, Fault, Fix
from opentrax.tracking.formats.keys import message_key

Outcome = Literal["stored", "unknown", "unavailable"]


class Prepared(Struct, frozen=True, gc=False):
    """One fix with its key, and its row packed for COPY but for the ids that the gate tells."""

    fix: Fix
    recorded_us: int | None
    received_us: int
    clamped_us: int | None
    message_key: int
    packed: bytes


class Parcel(Struct, gc=False):
    """All of one request. `key` is the hash of the device's token (or what the gate asks by)."""

    key: bytes
    format: str
    received_at: float
    fixes: Sequence[Prepared]
    faults: Sequence[Fault] = ()
    reply: bytes = b""
    """Commands for the phone, handed out in the transaction; see `replies`."""
    alarms: Sequence[Alarm] = ()

    @property
    def weight(self) -> int:
        return 1 + len(self.fixes) + len(self.faults)

    @property
    def received_on(self) -> date:
        return day_of(microseconds(self.received_at) // DAY_US)

    def halves(self) -> "tuple[Parcel, Parcel]":
        """The same parcel as two, to find the row that the database refuses."""
        middle = len(self.fixes) // 2
        first = replace(self, fixes=self.fixes[:middle])
        return first, Parcel(self.key, self.format, self.received_at, self.fixes[middle:])


class Admission(Struct, frozen=True):
    """What the gate says about one device at the instant of the transaction."""

    organization_id: UUID
    device_id: UUID
    technician_id: UUID
    disclosed: bool
    windows: tuple[tuple[float, float], ...]
    packed_ids: bytes = b""
    """The end of each of this device's rows; made from the ids."""

    def __post_init__(self) -> None:
        packed = rows.pack_ids(self.organization_id, self.device_id, self.technician_id)
        force_setattr(self, "packed_ids", packed)


def prepare(fixes: Iterable[Fix], received_at: float, wire: str) -> list[Prepared]:
    """Repair the clocks, make the keys, pack the rows; pure."""
    received_us = microseconds(received_at)
    return [_prepared(fix, received_at, received_us, wire) for fix in fixes]


def _prepared(fix: Fix, received_at: float, received_us: int, wire: str) -> Prepared:
    if fix.recorded_at is None:
        return Prepared(fix, None, received_us, None, 0, b"")
    recorded_at = repair(fix.recorded_at, received_at)
    clamped_at = clamp(recorded_at, received_at)
    recorded_us = microseconds(recorded_at)
    clamped_us = None if clamped_at is None else microseconds(clamped_at)
    key = message_key(fix)
    packed = rows.pack(
        fix, wire, key, recorded_us=recorded_us, received_us=received_us, clamped_us=clamped_us
    )
    return Prepared(fix, recorded_us, received_us, clamped_us, key, packed)
