"""Weeks of technicians' time: totals, what they are made of, and what payroll takes over."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Schema

from opentrax.publicapi.schemas.shared import Day, Money, Named, Strict
from opentrax.timesheets.models import Kind, LateChange, Source, TimeSegment, TimesheetStatus
from opentrax.timesheets.payroll import WeekPay
from opentrax.timesheets.selectors import Totals, Week
from opentrax.timesheets.words import sentences


class TotalsOut(Schema):
    """Seconds by kind, each second once; `work_s` is travel and on site."""

    travel_s: float
    on_site_s: float
    break_s: float
    other_s: float
    work_s: float
    distance_m: float

    @staticmethod
    def of(totals: Totals) -> "TotalsOut":
        found = totals.by_kind
        return TotalsOut(
            travel_s=found[Kind.TRAVEL], on_site_s=found[Kind.ONSITE], break_s=found[Kind.BREAK],
            other_s=found[Kind.OTHER], work_s=totals.work_s, distance_m=totals.distance_m,
        )  # fmt: skip


class WeekRow(Schema):
    """A technician's week, from Monday on in the technician's zone."""

    technician: Named
    week_on: date
    status: TimesheetStatus
    submitted_at: datetime | None
    approved_at: datetime | None
    returned_reason: str
    totals: TotalsOut
    to_review: int = Field(description="Stretches of time that somebody has to look at.")
    late_changes: int = Field(description="Of late data, waiting for a decision.")


def shown_row(week: Week, late: int) -> WeekRow:
    """A week in a list."""
    sheet = week.sheet
    return WeekRow(
        technician=Named.of(week.technician), week_on=week.week_on,
        status=TimesheetStatus(sheet.status) if sheet else TimesheetStatus.OPEN,
        submitted_at=sheet.submitted_at if sheet else None,
        approved_at=sheet.approved_at if sheet else None,
        returned_reason=sheet.returned_reason if sheet else "",
        totals=TotalsOut.of(week.totals), to_review=sum(1 for s in week.segments if s.review),
        late_changes=late,
    )  # fmt: skip


class WeekSegmentOut(Schema):
    """A stretch of a technician's time, and what it belongs to."""

    id: UUID
    kind: Kind
    source: Source
    started_at: datetime
    ended_at: datetime
    duration_s: float
    distance_m: float | None
    location_id: UUID | None
    visit_id: UUID | None
    work_order_id: UUID | None
    confidence: float
    review: str = Field(description="Why somebody has to look at it; empty: nobody has to.")
    evidence: list[str] = Field(description="What it goes by, in words.")

    @staticmethod
    def of(segment: TimeSegment) -> "WeekSegmentOut":
        return WeekSegmentOut(
            **same_of(segment), id=segment.pk,
            evidence=sentences(segment.evidence, timezone.get_current_timezone()),
        )  # fmt: skip


_SAME = (
    "kind", "source", "started_at", "ended_at", "distance_m", "visit_id", "work_order_id",
    "confidence", "review", "location_id",
)  # fmt: skip


def same_of(segment: TimeSegment) -> dict[str, Any]:
    """What every answer says of a stretch of time."""
    duration_s = (segment.ended_at - segment.started_at).total_seconds()
    return {name: getattr(segment, name) for name in _SAME} | {"duration_s": duration_s}


class DayOut(Schema):
    """A day of it."""

    on: date
    totals: TotalsOut


class OfOrderOut(Schema):
    """What of it belongs to a work order."""

    work_order_id: UUID
    totals: TotalsOut


class LateChangeOut(Schema):
    """Data that came late would move so much of an approved week; nothing was changed."""

    id: UUID
    shift_id: UUID
    moved_s: float
    accepted: bool | None
    settled_at: datetime | None
    created_at: datetime

    @staticmethod
    def of(change: LateChange) -> "LateChangeOut":
        return LateChangeOut(
            id=change.pk, shift_id=change.shift_id, moved_s=change.summary.get("moved_s", 0.0),
            accepted=change.accepted, settled_at=change.settled_at, created_at=change.created_at,
        )  # fmt: skip


class WeekOut(WeekRow):
    """A week whole."""

    days: list[DayOut]
    work_orders: list[OfOrderOut]
    segments: list[WeekSegmentOut]
    waiting: list[LateChangeOut]


def shown_week(week: Week, waiting: list[LateChange]) -> WeekOut:
    """A week as the office sees it."""
    orders = sorted(week.by_work_order.items())
    segments = sorted(week.segments, key=lambda s: (s.started_at, s.pk))
    return WeekOut(
        **dict(shown_row(week, len(waiting))),
        days=[DayOut(on=day.on, totals=TotalsOut.of(day.totals)) for day in week.days],
        work_orders=[OfOrderOut(work_order_id=k, totals=TotalsOut.of(t)) for k, t in orders],
        segments=[WeekSegmentOut.of(s) for s in segments],
        waiting=[LateChangeOut.of(one) for one in waiting],
    )  # fmt: skip


class WeekSent(Strict):
    """Which week: its Monday."""

    week_on: Day


class ReturnSent(WeekSent):
    """And what has to be mended."""

    reason: str = Field(min_length=1, max_length=500)


class DecisionSent(Strict):
    """true: take it in, the week has to be approved again; false: the week stays as it is."""

    accept: bool


class TimeRowOut(Schema):
    """A stretch of somebody's time with the names that a table has."""

    id: UUID
    technician: Named
    kind: Kind
    source: Source
    started_at: datetime
    ended_at: datetime
    duration_s: float
    distance_m: float | None
    location_id: UUID | None
    location: str
    work_order_number: int | None
    work_order_id: UUID | None
    visit_id: UUID | None
    confidence: float
    review: str
    week_status: TimesheetStatus


class DayPayOut(Schema):
    """A day as measured (seconds) and as paid (minutes)."""

    on: date
    onsite_s: float
    travel_s: float
    first_leg_s: float
    last_leg_s: float
    break_s: float
    paid_s: float
    paid_minutes: int
    regular_minutes: int
    overtime_minutes: int
    mileage_km: Decimal


class WeekPayOut(Schema):
    """An approved week as paid hours."""

    technician: Named
    week_on: date
    regular_minutes: int
    overtime_minutes: int
    measured_s: float
    first_leg_s: float
    last_leg_s: float
    mileage_km: Decimal
    mileage: Money
    days: list[DayPayOut]

    @staticmethod
    def of(week: WeekPay, currency: str) -> "WeekPayOut":
        same: dict[str, Any] = {
            name: getattr(week, name)
            for name in (
                "week_on", "regular_minutes", "overtime_minutes", "first_leg_s", "last_leg_s",
                "mileage_km",
            )
        }  # fmt: skip
        return WeekPayOut(
            **same, technician=Named.of(week.technician), measured_s=week.paid_s,
            mileage=Money(amount=week.mileage_amount, currency=currency),
            days=[DayPayOut.from_orm(day) for day in week.days],
        )  # fmt: skip


class WaitingOut(Schema):
    """A week with time that nobody approved yet."""

    technician: Named
    week_on: date


class PayrollOut(Schema):
    """Approved weeks of a period, and those that still wait."""

    week_on: date
    weeks: int
    approved: list[WeekPayOut]
    waiting: list[WaitingOut]
