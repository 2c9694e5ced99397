"""What happened to work orders. Ids and enums only; published in the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class WorkOrderCreated(Event):
    """A work order was raised."""

    organization_id: UUID
    work_order_id: UUID


@dataclass(frozen=True, slots=True)
class BulkStarted(Event):
    """One thing is to be done to many work orders."""

    organization_id: UUID
    run_id: UUID


@dataclass(frozen=True, slots=True)
class WorkOrderStatusChanged(Event):
    """A work order stands elsewhere than before."""

    organization_id: UUID
    work_order_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class WorkOrderOffered(Event):
    """A work order was offered to a provider."""

    organization_id: UUID
    work_order_id: UUID
    assignment_id: UUID
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class AssignmentAnswered(Event):
    """A provider accepted or declined; `answer` is a value of AssignmentStatus."""

    organization_id: UUID
    work_order_id: UUID
    assignment_id: UUID
    provider_id: UUID
    answer: str


@dataclass(frozen=True, slots=True)
class AssignmentRecalled(Event):
    """An offer was taken back; its planned visits are cancelled."""

    organization_id: UUID
    work_order_id: UUID
    assignment_id: UUID
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class AssignmentExpired(Event):
    """The time to answer an offer is over, and nobody answered."""

    organization_id: UUID
    work_order_id: UUID
    assignment_id: UUID
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class LineUsedUp(Event):
    """Everybody whom a work order was offered to declined or did not answer."""

    organization_id: UUID
    work_order_id: UUID


@dataclass(frozen=True, slots=True)
class VisitPlanned(Event):
    """A technician is to make a visit."""

    organization_id: UUID
    work_order_id: UUID
    visit_id: UUID
    provider_id: UUID
    technician_id: UUID
    planned_start_at: datetime
    planned_end_at: datetime


@dataclass(frozen=True, slots=True)
class VisitChanged(Event):
    """A visit's technician or window changed; what it was before is here too."""

    organization_id: UUID
    work_order_id: UUID
    visit_id: UUID
    provider_id: UUID
    technician_id: UUID
    planned_start_at: datetime
    planned_end_at: datetime
    technician_id_before: UUID
    planned_start_at_before: datetime
    planned_end_at_before: datetime


@dataclass(frozen=True, slots=True)
class VisitStatusChanged(Event):
    """A visit moved on: somebody set out, arrived, paused, left, or it was missed or cancelled."""

    organization_id: UUID
    work_order_id: UUID
    visit_id: UUID
    provider_id: UUID
    technician_id: UUID
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VisitTold(Event):
    """What is known of a visit changed: where it stands, its times, its outcome, or what is
    suggested."""

    organization_id: UUID
    work_order_id: UUID
    visit_id: UUID


@dataclass(frozen=True, slots=True)
class SubcontractEnded(Event):
    """What a provider handed on is done for its client no more; `is_under_way`: somebody was on the
    way or on site then."""

    organization_id: UUID
    subcontract_id: UUID
    is_under_way: bool


@dataclass(frozen=True, slots=True)
class WorkOrderHeld(Event):
    """A work order was put on hold; the reason says whether the clocks stop."""

    organization_id: UUID
    work_order_id: UUID
    hold_id: UUID
    stops_clocks: bool


@dataclass(frozen=True, slots=True)
class NoteWritten(Event):
    """Somebody wrote a note, logged a call, or answered by mail; `to_organization_id` is the other
    side, if it may read it.
    """

    organization_id: UUID
    work_order_id: UUID
    note_id: UUID
    to_organization_id: UUID | None


@dataclass(frozen=True, slots=True)
class PersonMentioned(Event):
    """Somebody is named in a note that they may read; `organization_id` is theirs."""

    organization_id: UUID
    work_order_id: UUID
    note_id: UUID
    mention_id: UUID


@dataclass(frozen=True, slots=True)
class WorkRequested(Event):
    """Somebody without an account asked for work."""

    organization_id: UUID
    work_request_id: UUID


@dataclass(frozen=True, slots=True)
class WorkRequestDecided(Event):
    """A request became a work order, went along with another, or was declined."""

    organization_id: UUID
    work_request_id: UUID
    status: str


@dataclass(frozen=True, slots=True)
class WorkOrderChanged(Event):
    """What is written on a work order changed: its place, words, priority, trade or numbers."""

    organization_id: UUID
    work_order_id: UUID


@dataclass(frozen=True, slots=True)
class NteChanged(Event):
    """The cap of a work order is another one, or none."""

    organization_id: UUID
    work_order_id: UUID


@dataclass(frozen=True, slots=True)
class ClocksChanged(Event):
    """A deadline of a work order moved after it was raised, or the rule that it goes by.
    `provider_id` has or is offered the work now."""

    organization_id: UUID
    work_order_id: UUID
    provider_id: UUID | None


@dataclass(frozen=True, slots=True)
class FeedChanged(Event):
    """A note or a file came, was said otherwise, or was taken back: `what`, as the audit log calls
    it. `organization_id` keeps the entry: what is internal, its author's.
    """

    organization_id: UUID
    work_order_id: UUID
    entry_id: UUID
    what: str
    audience: str
    with_provider_id: UUID | None
