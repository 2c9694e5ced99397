"""What happened to organizations, for apps above: ids and roles only."""

from dataclasses import dataclass
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class OrganizationFounded(Event):
    """An organization exists, with its owner."""

    organization_id: UUID


@dataclass(frozen=True, slots=True)
class MemberJoined(Event):
    """A person became a member, by founding, invitation or an administrator's act."""

    organization_id: UUID
    membership_id: UUID
    person_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class MemberRoleChanged(Event):
    """A member has another role."""

    organization_id: UUID
    membership_id: UUID
    person_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MemberLeft(Event):
    """A membership has ended."""

    organization_id: UUID
    membership_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class PartnerAdded(Event):
    """A client may offer work orders to a provider."""

    client_id: UUID
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class PartnerEnded(Event):
    """A client offers no more work orders to a provider."""

    client_id: UUID
    provider_id: UUID
