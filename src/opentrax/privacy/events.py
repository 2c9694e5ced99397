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
class PromiseBroken(Event):
    """A promise was found broken that was not so at its last verdict."""

    promise: str
    sequence: int
