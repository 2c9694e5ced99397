"""Preventive plans with what became of their dates, and requests of people without an account."""

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Schema

from opentrax.publicapi.schemas.shared import Money, Named, Strict
from opentrax.workorders.models import Plan, WorkRequest
from opentrax.workorders.plan_states import OccurrenceState, PlanState, SkipReason
from opentrax.workorders.plan_words import rhythm_words
from opentrax.workorders.plans import Seen, rhythm_of
from opentrax.workorders.states import Priority, RequestSource, RequestStatus


class PlanOut(Schema):
    """A plan: its rhythm in words, and what each work order begins with."""

    id: UUID
    name: str
    state: PlanState
    rhythm: str
    starts_on: date
    until_on: date | None
    times: int | None
    before_days: int
    after_days: int
    ahead_days: int
    title: str
    description: str
    trade: str
    priority: Priority
    nte: Money | None
    provider_id: UUID | None


_SAME = (
    "name", "state", "starts_on", "until_on", "times", "before_days", "after_days", "ahead_days",
    "title", "description", "priority", "provider_id",
)  # fmt: skip


def shown_plan(plan: Plan) -> PlanOut:
    """A plan of the organization's own."""
    values = {name: getattr(plan, name) for name in _SAME}
    return PlanOut(
        **values, id=plan.pk, rhythm=rhythm_words(rhythm_of(plan)), trade=plan.trade_code,
        nte=Money.of(plan.nte_amount, plan.currency),
    )  # fmt: skip


class PlanWhole(PlanOut):
    """A plan with its places."""

    locations: list[Named]


class OccurrenceOut(Schema):
    """One date of a plan at one place: its work order, or why there is none."""

    id: UUID
    location_id: UUID
    due_on: date
    planned_on: date
    window_from_at: datetime
    window_to_at: datetime
    state: OccurrenceState
    work_order_id: UUID | None
    skip_reason: SkipReason | None


def shown_occurrence(seen: Seen) -> OccurrenceOut:
    """A date with what became of it."""
    row = seen.row
    return OccurrenceOut(
        id=row.pk, location_id=row.location_id, due_on=row.due_on, planned_on=row.planned_on,
        window_from_at=row.window_from_at, window_to_at=row.window_to_at, state=seen.state,
        work_order_id=row.work_order_id,
        skip_reason=SkipReason(row.skip_reason) if row.skip_reason else None,
    )  # fmt: skip


class RequestFileOut(Schema):
    """A file that came with a request."""

    name: str
    media_type: str
    size_bytes: int


class RequestOut(Schema):
    """What somebody asked for."""

    id: UUID
    status: RequestStatus
    source: RequestSource
    location_id: UUID | None
    description: str
    trade: str
    problem_code_id: UUID | None
    problem: str
    requester_name: str
    requester_email: str
    sent_at: datetime
    is_said_same: bool = Field(description="The requester said that an open one is the same.")
    work_order_id: UUID | None
    joined_to_id: UUID | None = Field(description="The request that it goes along with.")
    decline_words: str
    decided_at: datetime | None


_ASKED = (
    "status", "source", "location_id", "description", "problem_code_id", "requester_name",
    "requester_email", "sent_at", "is_said_same", "work_order_id", "joined_to_id",
    "decline_words", "decided_at",
)  # fmt: skip


def shown_request(asked: WorkRequest) -> RequestOut:
    """A request as the office sees it."""
    values = {name: getattr(asked, name) for name in _ASKED}
    return RequestOut(**values, id=asked.pk, trade=asked.trade_code, problem=asked.problem_label)


class RequestWhole(RequestOut):
    """A request with its files, and what is open at the same place with the same problem."""

    files: list[RequestFileOut]
    same_work_order_ids: list[UUID]
    same_request_ids: list[UUID]


class AcceptanceIn(Strict):
    """What to make of it; what is left out follows from the request and its problem code."""

    location_id: UUID | None = None
    title: str = Field("", max_length=140)
    priority: Priority | None = None
    trade: str | None = Field(None, max_length=36)
    problem_code_id: UUID | None = None


class JoiningIn(Strict):
    """The open work order, or the other new request, that it goes along with."""

    work_order_id: UUID | None = None
    request_id: UUID | None = None


class AnswerIn(Strict):
    """Words for whoever asked."""

    words: str = Field(min_length=1, max_length=1000)
