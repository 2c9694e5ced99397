"""Offers, visits, notes, files."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

from opentrax.publicapi.schemas.shared import Moment, Strict
from opentrax.workorders.states import (
    AssignmentStatus,
    Audience,
    NoteKind,
    Outcome,
    VisitStatus,
)


class AssignmentOut(Schema):
    """The offer of a work order to a provider."""

    id: UUID
    work_order_id: UUID
    client_id: UUID = Field(alias="organization_id")
    provider_id: UUID
    status: AssignmentStatus
    offered_at: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    decline_reason: str

    model_config = ConfigDict(populate_by_name=True)


class OfferIn(Strict):
    """To whom, and whom next; the own organization's id gives it to its own technicians."""

    provider_id: UUID
    then: list[UUID] = Field(default_factory=list, max_length=20)
    answer_minutes: int = Field(0, ge=0, le=43_200)


class DeclineIn(Strict):
    """Why."""

    reason: str = Field("", max_length=300)


class VisitOut(Schema):
    """One technician, one trip."""

    id: UUID
    work_order_id: UUID
    provider_id: UUID
    technician_id: UUID
    technician_name: str
    sequence: int
    status: VisitStatus
    planned_start_at: datetime
    planned_end_at: datetime
    en_route_at: datetime | None
    arrived_at: datetime | None
    left_at: datetime | None
    outcome: str
    outcome_note: str


class VisitIn(Strict):
    """Who goes, and when."""

    technician_id: UUID
    start_at: Moment
    end_at: Moment


class OutcomeIn(Strict):
    """What came of it."""

    outcome: Outcome
    note: str = Field("", max_length=1000)


class NoteOut(Schema):
    """A note, or a call that was logged."""

    id: UUID = Field(alias="origin_id")
    work_order_id: UUID
    kind: NoteKind
    audience: Audience
    body: str
    author_name: str = Field(alias="said_by")
    author_organization_id: UUID
    written_at: datetime

    model_config = ConfigDict(populate_by_name=True)


class NoteIn(Strict):
    """What is said, and who may read it; without an audience the other side does."""

    body: str = Field(min_length=1, max_length=8000)
    audience: Audience | None = None
    kind: NoteKind = NoteKind.NOTE


class FileOut(Schema):
    """A file; its content is at GET /files/{id}/content."""

    id: UUID
    work_order_id: UUID
    visit_id: UUID | None
    name: str
    media_type: str
    size_bytes: int
    audience: Audience
    author_name: str = Field(alias="said_by")
    author_organization_id: UUID
    written_at: datetime
    taken_at: datetime | None
