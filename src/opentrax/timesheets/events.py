"""What happened to a technician's time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from opentrax.kit.events import Event


@dataclass(frozen=True, slots=True)
class TimeSettled(Event):
    """The segments of a shift were computed again and changed."""

    organization_id: UUID
    technician_id: UUID
    shift_id: UUID


@dataclass(frozen=True, slots=True)
class SegmentCorrected(Event):
    """A person changed, added or removed a segment."""

    organization_id: UUID
    technician_id: UUID
    segment_id: UUID


@dataclass(frozen=True, slots=True)
class ChangedAfterApproval(Event):
    """Data that came late would change an approved week."""

    organization_id: UUID
    technician_id: UUID
    week_on: date


@dataclass(frozen=True, slots=True)
class TimesheetSubmitted(Event):
    """A technician handed in a week."""

    organization_id: UUID
    technician_id: UUID
    week_on: date


@dataclass(frozen=True, slots=True)
class TimesheetApproved(Event):
    """A week was approved."""

    organization_id: UUID
    technician_id: UUID
    week_on: date


@dataclass(frozen=True, slots=True)
class SegmentDisputed(Event):
    """Either side said that a segment is wrong."""

    organization_id: UUID
    segment_id: UUID
    by_organization_id: UUID
