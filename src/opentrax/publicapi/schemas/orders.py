"""Work orders."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from opentrax.publicapi.schemas.fields import FieldsIn, FieldValueOut, values_of
from opentrax.publicapi.schemas.shared import Amount, Moment, Money, Strict
from opentrax.workorders import lists
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.states import Priority, WorkOrderStatus


class Place(Schema):
    """Where the work is done."""

    id: UUID
    name: str
    reference: str
    address: str
    time_zone: str
    access_instructions: str
    latitude: float | None
    longitude: float | None


class Trade(Schema):
    """The trade; `default` is the program's, which both sides know."""

    code: str
    name: str
    default: str


class WorkOrderOut(Schema):
    """A work order as the token's organization sees it."""

    id: UUID
    number: int
    status: WorkOrderStatus
    title: str
    description: str
    priority: Priority
    client_id: UUID = Field(description="The organization that raised it and keeps it.")
    provider_id: UUID | None = Field(description="Whom it is offered to, or who accepted it.")
    location: Place
    trade: Trade | None
    problem: str
    instructions: str
    client_po: str
    tracking_number: str
    close_out_number: str
    resolution_code: str
    resolution: str
    nte: Money | None = Field(description="Not to exceed.")
    due_at: datetime | None = Field(description="Typed by hand; goes before complete_by_at.")
    acknowledge_by_at: datetime | None
    on_site_by_at: datetime | None
    complete_by_at: datetime | None
    next_due_at: datetime | None
    created_at: datetime
    dispatched_at: datetime | None
    accepted_at: datetime | None
    completed_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    completion_note: str
    reject_reason: str
    fields: list[FieldValueOut] = Field(description="Of the client's own: GET /fields.")


_SAME = (
    "id", "number", "status", "title", "description", "priority", "provider_id", "instructions",
    "client_po", "tracking_number", "close_out_number", "resolution_code", "due_at",
    "acknowledge_by_at", "on_site_by_at", "complete_by_at", "next_due_at", "created_at",
    "dispatched_at", "accepted_at", "completed_at", "verified_at", "closed_at", "cancelled_at",
    "cancel_reason", "completion_note", "reject_reason",
)  # fmt: skip


def shown(order: WorkOrder) -> WorkOrderOut:
    """A work order that was read with its location."""
    values: Mapping[str, Any] = {name: getattr(order, name) for name in _SAME}
    trade = None
    if order.trade_code:
        trade = Trade(code=order.trade_code, name=order.trade_name, default=order.trade_default)
    return WorkOrderOut(
        **values, client_id=order.organization_id, trade=trade,
        location=Place.model_validate(order.location), problem=order.problem_label,
        resolution=str(lists.name_of(order.resolution_code, order.resolution_label)),
        nte=Money.of(order.nte_amount, order.currency), fields=values_of(order),
    )  # fmt: skip


class WorkOrderIn(Strict):
    """A new work order. What is left out the problem code decides, else the usual."""

    location_id: UUID
    title: str = Field(min_length=1, max_length=140)
    description: str = Field("", max_length=8000)
    priority: Priority | None = None
    trade: str = Field("", max_length=36, description="A code of GET /trades.")
    problem_code_id: UUID | None = None
    due_at: Moment | None = None
    client_po: str = Field("", max_length=60)
    tracking_number: str = Field("", max_length=60)
    nte_amount: Amount | None = None
    asset_ids: list[UUID] = Field(default_factory=list, max_length=50)
    fields: FieldsIn | None = None


class WorkOrderChange(Strict):
    """What changes; a field that is left out stays."""

    location_id: UUID | None = None
    title: str | None = Field(None, min_length=1, max_length=140)
    description: str | None = Field(None, max_length=8000)
    priority: Priority | None = None
    trade: str | None = Field(None, max_length=36)
    problem_code_id: UUID | None = None
    due_at: Moment | None = None
    client_po: str | None = Field(None, max_length=60)
    tracking_number: str | None = Field(None, max_length=60)
    fields: FieldsIn | None = None


class Why(Strict):
    """A reason in words."""

    reason: str = Field(min_length=1, max_length=300)


class HoldIn(Strict):
    """A code of the client's list of reasons (GET /work-orders/{id}/hold-reasons)."""

    reason: str = Field(max_length=40)
    note: str = Field("", max_length=300)


class CodeOut(Schema):
    """A word of a list."""

    code: str
    name: str


class CloseOutIn(Strict):
    """How the work ended."""

    number: str = Field("", max_length=60)
    resolution: str = Field("", max_length=40, description="A code of the client's list.")


class NteIn(Strict):
    """The new cap (null takes it away), and why."""

    amount: Amount | None
    reason: str = Field(min_length=1, max_length=300)


class IncurredIn(Strict):
    """What was incurred, and what for."""

    amount: Decimal = Field(gt=0, max_digits=14, decimal_places=3)
    words: str = Field(min_length=1, max_length=140)


class IncurredOut(Schema):
    """One amount incurred."""

    id: UUID
    provider_id: UUID
    amount: Decimal
    currency: str
    words: str
    created_at: datetime
    withdrawn_at: datetime | None


class NteStep(Schema):
    """One step of the cap."""

    amount_before: Decimal | None
    amount: Decimal | None
    currency: str
    source: str
    reason: str
    created_at: datetime


class CostsOut(Schema):
    """The cap with its history, and what was incurred so far."""

    nte: Money | None
    incurred_total: Decimal
    currency: str
    incurred: list[IncurredOut]
    nte_history: list[NteStep]
