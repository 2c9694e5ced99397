"""Taps, and the breaks that they declare."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from opentrax.tracking.models import Shift, Tap, TapKind
from opentrax.tracking.rules import Span, chain_end

_OF_A_BREAK = (TapKind.PAUSE, TapKind.RESUME)


@dataclass(frozen=True, slots=True)
class Break:
    """Time that a technician declared as a break. `ends_at` is None while it lasts."""

    starts_at: datetime
    ends_at: datetime | None


def taps_between(technician_id: UUID, start_at: datetime, end_at: datetime) -> QuerySet[Tap]:
    """What a technician declared in a time, in order."""
    taps: QuerySet[Tap] = Tap.objects.filter(
        technician_id=technician_id, at__gte=start_at, at__lt=end_at
    )
    return taps.order_by("at", "id")


def break_at(technician_id: UUID, at: datetime) -> Break | None:
    """The break that lasts at `at`, or None. Without a shift a pause of the last day counts."""
    lately = breaks_between(technician_id, at - timedelta(days=1), at + timedelta.resolution)
    last = lately[-1] if lately else None
    return last if last is not None and (last.ends_at is None or at < last.ends_at) else None


def last_pause(technician_id: UUID, at: datetime) -> Tap | None:
    """The tap that began the latest break up to `at`."""
    taps = Tap.objects.filter(technician_id=technician_id, kind=TapKind.PAUSE, at__lte=at)
    tap: Tap | None = taps.order_by("at", "id").last()
    return tap


def _shift_spans(technician_id: UUID, start_at: datetime, end_at: datetime) -> list[Span]:
    shifts = Shift.objects.ending_after(start_at).filter(
        technician_id=technician_id, starts_at__lt=end_at
    )
    return [shift.span for shift in shifts.order_by("starts_at")]


def breaks_between(technician_id: UUID, start_at: datetime, end_at: datetime) -> list[Break]:
    """The breaks that a technician declared by taps between `start_at` and `end_at`, in order.

    A pause lasts to the next resume, at the latest to the end of the shift in which it lay;
    without a shift it stays open until it is resumed.
    """
    taps = taps_between(technician_id, start_at, end_at).filter(kind__in=_OF_A_BREAK)
    spans = _shift_spans(technician_id, start_at, end_at)
    found: list[Break] = []
    for tap in taps:
        if tap.kind == TapKind.PAUSE and (not found or found[-1].ends_at is not None):
            found.append(Break(tap.at, None))
        elif tap.kind == TapKind.RESUME and found and found[-1].ends_at is None:
            found[-1] = Break(found[-1].starts_at, tap.at)
    return [_bounded(item, spans) for item in found]


def _bounded(item: Break, spans: list[Span]) -> Break:
    end = chain_end(spans, item.starts_at)
    if end <= item.starts_at:
        return item
    return Break(item.starts_at, end if item.ends_at is None else min(item.ends_at, end))
