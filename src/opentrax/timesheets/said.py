"""What a technician said by hand, as drafts: stays between arrival and departure, and breaks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from opentrax.timesheets.attaching import PlannedVisit
from opentrax.timesheets.intervals import Interval, clip
from opentrax.timesheets.layers import Draft
from opentrax.timesheets.models import Kind, Source

FORGOTTEN = "departure_forgotten"
type Evidence = dict[str, object]


@dataclass(frozen=True, slots=True)
class SaidTap:
    """An arrival or departure by hand."""

    kind: str
    at: datetime
    visit_id: UUID | None


def _last_evidence_inside(
    arrived_at: datetime, location_id: UUID | None, motion: Sequence[Draft]
) -> datetime | None:
    """The end of the last stay at the location that the phone saw after the arrival, if any."""
    ends = [
        d.span.end
        for d in motion
        if d.kind == Kind.ONSITE and d.location_id == location_id and d.span.end > arrived_at
    ]
    return max(ends, default=None)


def _stay(
    visit: PlannedVisit | None, visit_id: UUID | None, span: Interval, evidence: list[Evidence],
    *, review: str = "",
) -> Draft:  # fmt: skip
    return Draft(
        kind=Kind.ONSITE,
        span=span,
        source=Source.TAP,
        location_id=visit.location_id if visit else None,
        visit_id=visit_id,
        work_order_id=visit.work_order_id if visit else None,
        client_id=visit.client_id if visit else None,
        evidence=tuple(evidence),
        review=review,
    )


def stays_of_taps(
    taps: Iterable[SaidTap],
    visits: Mapping[UUID, PlannedVisit],
    motion: Sequence[Draft],
    *,
    shift: Interval,
    now: datetime,
) -> list[Draft]:
    """Stays from arrival to departure of the same visit; a departure nobody tapped is dated by
    evidence and marked.

    A forgotten departure closes at the last evidence inside, else at the next arrival, else at
    the shift's end (not
    before it has come): always for review.
    """
    ordered = sorted(taps, key=lambda t: (t.at, t.kind))
    drafts = []
    for index, tap in enumerate(ordered):
        if tap.kind != "arrive":
            continue
        later = [
            t for t in ordered[index + 1 :] if t.visit_id == tap.visit_id or t.kind == "arrive"
        ]
        closing = later[0] if later else None
        visit = visits.get(tap.visit_id) if tap.visit_id else None
        arrived: Evidence = {"code": "tap_arrived", "values": {"tapped_at": tap.at.timestamp()}}
        if closing is not None and closing.kind == "leave":
            left: Evidence = {"code": "tap_left", "values": {"tapped_at": closing.at.timestamp()}}
            span = clip(Interval(tap.at, closing.at), shift) if closing.at > tap.at else None
            if span is not None:
                drafts.append(_stay(visit, tap.visit_id, span, [arrived, left]))
            continue
        if closing is None and now < shift.end:
            continue  # still there: the visit itself shows it; the segment comes with its end
        seen = _last_evidence_inside(tap.at, visit.location_id if visit else None, motion)
        end = seen or (closing.at if closing else shift.end)
        span = clip(Interval(tap.at, min(end, closing.at if closing else end)), shift)
        if span is not None:
            forgotten: Evidence = {
                "code": "departure_forgotten",
                "values": {"closed_at": span.end.timestamp()},
            }
            drafts.append(_stay(visit, tap.visit_id, span, [arrived, forgotten], review=FORGOTTEN))
    return drafts


def without_checked(stays: Iterable[Draft], by_hand: Sequence[Draft]) -> list[Draft]:
    """Stays but those with a forgotten departure that a person has checked since: an entry by hand
    on site says when it was, and what is left of the guess around it is nobody's word."""
    checked = [d.span for d in by_hand if d.kind == Kind.ONSITE]
    return [d for d in stays if d.review != FORGOTTEN or not any(clip(d.span, c) for c in checked)]


def breaks_of_pauses(pauses: Iterable[Interval], shift: Interval) -> list[Draft]:
    """A pause that the technician took is a break."""
    clipped = (clip(pause, shift) for pause in pauses)
    return [
        Draft(
            kind=Kind.BREAK,
            span=span,
            source=Source.TAP,
            evidence=({"code": "paused", "values": {"paused_at": span.start.timestamp()}},),
        )
        for span in clipped
        if span is not None
    ]
