"""What happened in tracking. Ids, kinds and instants only; published in the transaction of the
change.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class DeviceAdded(Event):
    """A technician got a device; nobody has its token but its owner."""

    organization_id: UUID
    technician_id: UUID
    device_id: UUID


@dataclass(frozen=True, slots=True)
class DeviceRevoked(Event):
    """A device's token opens nothing any more."""

    organization_id: UUID
    technician_id: UUID
    device_id: UUID


@dataclass(frozen=True, slots=True)
class DisclosureAcknowledged(Event):
    """A technician has read the disclosure in force."""

    organization_id: UUID
    technician_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ShiftOpened(Event):
    """A technician began a shift by hand; `ends_at` is when it closes by itself."""

    organization_id: UUID
    technician_id: UUID
    shift_id: UUID
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class ShiftClosed(Event):
    """A shift ended, by hand or by itself."""

    organization_id: UUID
    technician_id: UUID
    shift_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AlarmAcknowledged(Event):
    """Somebody in the office takes care of a call for help."""

    organization_id: UUID
    technician_id: UUID
    alarm_id: UUID


@dataclass(frozen=True, slots=True)
class PositionsErased(Event):
    """A technician's positions were erased; what was drawn from them has to go too."""

    organization_id: UUID
    technician_id: UUID


@dataclass(frozen=True, slots=True)
class TapRecorded(Event):
    """A technician declared by hand that they arrived, left, paused or resumed."""

    organization_id: UUID
    technician_id: UUID
    tap_id: UUID
    kind: str
    at: datetime
    visit_id: UUID | None
