"""What happens with consent."""

from dataclasses import dataclass
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class ConsentGiven(Event):
    """Somebody said yes to a purpose. `organization_id` is None where the operator asked."""

    organization_id: UUID | None
    subject_id: UUID
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True)
class ConsentEnded(Event):
    """Somebody said no: refused, withdrew or objected. What waits for them must not leave."""

    organization_id: UUID | None
    subject_id: UUID
    purpose: str
    channel: str


@dataclass(frozen=True, slots=True)
class PersonRequestMoved(Event):
    """A request to the operator was made, proven, carried out or ended: whoever asked is told."""

    subject_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class OrganizationRequestMoved(Event):
    """An organization answered, extended or refused a request: whoever asked is told."""

    organization_id: UUID
    request_id: UUID


@dataclass(frozen=True, slots=True)
class HoldEnded(Event):
    """A legal hold has ended: erasures that it kept back go on."""

    organization_id: UUID
    hold_id: UUID


@dataclass(frozen=True, slots=True)
class DisclosureShown(Event):
    """Somebody may see from now on that data about them were disclosed: they are told by mail."""

    organization_id: UUID
    disclosed_id: UUID


@dataclass(frozen=True, slots=True)
class BreachClockPassed(Event):
    """A mark of a breach's clock was passed, and it owes something: the operator is reminded."""

    step_id: UUID


@dataclass(frozen=True, slots=True)
class BreachConcerns(Event):
    """A breach concerns people, by the step that says so: each of them is told by mail."""

    step_id: UUID
    person_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class StaffAccessMoved(Event):
    """Somebody of the operator's staff asked to read an organization ("asked") or was let in
    ("opened"): its owners and administrators are told."""

    organization_id: UUID
    grant_id: UUID
    what: str


@dataclass(frozen=True, slots=True)
class PromiseBroken(Event):
    """A promise was found broken that was not so at its last verdict."""

    promise: str
    sequence: int
