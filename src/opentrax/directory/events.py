"""What happened in the directory. Ids only; published in the transaction of the change."""

from dataclasses import dataclass
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class LocationChanged(Event):
    """A location was added, changed, placed, archived or restored: its fence may be another."""

    organization_id: UUID
    location_id: UUID


@dataclass(frozen=True, slots=True)
class TechnicianChanged(Event):
    """A technician was added, changed, linked to a person, archived or restored."""

    organization_id: UUID
    technician_id: UUID


@dataclass(frozen=True, slots=True)
class WorkingHoursChanged(Event):
    """A technician's weekly hours or zone changed: shifts that begin later follow them."""

    organization_id: UUID
    technician_id: UUID


@dataclass(frozen=True, slots=True)
class AssetChanged(Event):
    """An asset was added, changed, moved, retired or restored: its tag or serial may be another."""

    organization_id: UUID
    asset_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentShared(Event):
    """A provider showed a paper to a client, who has yet to answer."""

    client_id: UUID
    share_id: UUID


@dataclass(frozen=True, slots=True)
class DocumentRefused(Event):
    """A client refused a paper of a provider."""

    provider_id: UUID
    share_id: UUID
