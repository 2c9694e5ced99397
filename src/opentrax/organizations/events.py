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
class OwnerNamed(Event):
    """Somebody became the owner because the last one's account is gone: they are told."""

    organization_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class OwnerGone(Event):
    """An organization has members, and nobody who administers it: the operator is told."""

    organization_id: UUID


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


@dataclass(frozen=True, slots=True)
class MemberSuspended(Event):
    """A member's account was deactivated, frozen or is about to close; the membership stands."""

    organization_id: UUID
    membership_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonDeactivated(Event):
    """A person ended their mail and their sessions; they may come back."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonClosing(Event):
    """A person asked that their account be closed; the grace period runs."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonFrozen(Event):
    """Nothing more is done with a person's data until somebody has looked: suspected under 16."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonReturned(Event):
    """An account is active again."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonClosed(Event):
    """An account names nobody any more. What other tables hold about the person may be erased."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class AddressChanged(Event):
    """A person has another verified address."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class OrganizationClosing(Event):
    """The closure of an organization is confirmed; the grace period runs."""

    organization_id: UUID


@dataclass(frozen=True, slots=True)
class OrganizationKept(Event):
    """The closure of an organization was called off."""

    organization_id: UUID


@dataclass(frozen=True, slots=True)
class OrganizationClosed(Event):
    """An organization has no members any more; the terms of what it kept begin to run."""

    organization_id: UUID
