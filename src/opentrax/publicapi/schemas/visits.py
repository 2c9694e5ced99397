"""Checking in and out of a visit, and its time."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema

from opentrax.publicapi.schemas.shared import Moment, Strict
from opentrax.timesheets.models import Kind
from opentrax.timesheets.words import sentences
from opentrax.workorders.check_in_states import Direction, Verdict, Way
from opentrax.workorders.services.check_ins import Evidence, Fix
from opentrax.workorders.states import Outcome


class Position(Strict):
    """Where the phone was. It is weighed and not kept: the distance to the fence is."""

    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    accuracy_m: float = Field(ge=0, le=100_000, allow_inf_nan=False)


class CheckInSent(Strict):
    """When (now where it is left out), and what shows it: a position, else why there is none."""

    at: Moment | None = None
    position: Position | None = None
    reason: str = Field("", max_length=300)

    def evidence(self) -> Evidence:
        """As the services take it."""
        place = self.position
        fix = Fix(place.latitude, place.longitude, place.accuracy_m) if place else None
        return Evidence(reason=self.reason, fix=fix)


class CheckOutSent(CheckInSent):
    """And what came of it, where that is known already."""

    outcome: Outcome | None = None


class SetOutSent(Strict):
    """When; now where it is left out."""

    at: Moment | None = None


class CheckInOut(Schema):
    """What showed that somebody came or went; `doubts` are words, empty: nothing to look at."""

    id: UUID
    direction: Direction
    way: Way
    at: datetime
    received_at: datetime
    verdict: Verdict
    distance_m: int | None
    accuracy_m: int | None
    reason: str
    doubts: list[str]


class SegmentOut(Schema):
    """A stretch of time on a visit."""

    id: UUID
    kind: Kind
    started_at: datetime
    ended_at: datetime
    duration_s: float
    distance_m: float | None
    evidence: list[str] = Field(description="What it goes by, in words.")

    @staticmethod
    def resolve_duration_s(segment: Any) -> float:
        """In seconds."""
        return float((segment.ended_at - segment.started_at).total_seconds())

    @staticmethod
    def resolve_evidence(segment: Any) -> list[str]:
        """In the reader's language and zone."""
        return sentences(segment.evidence, timezone.get_current_timezone())


class TimeOut(Schema):
    """The time of a visit; each second counts once."""

    segments: list[SegmentOut]
    on_site_s: float
    travel_s: float
    break_s: float
    distance_m: float
