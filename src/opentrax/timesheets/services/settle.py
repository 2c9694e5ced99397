"""Settle a shift: from everything that is known now to its line of time segments.

The line is a function of the set of positions, taps, pauses, corrections and visits; run it as
often as you like. An
approved week and a disputed segment are never changed here: the difference is said instead.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from opentrax.engine.motion import settle as settle_motion
from opentrax.kit.clock import now
from opentrax.kit.events import publish
from opentrax.maps.routing import current_roads
from opentrax.timesheets import rules, trails
from opentrax.timesheets.attaching import PlannedVisit, attach
from opentrax.timesheets.drafts import draft_of_row, write_draft
from opentrax.timesheets.events import TimeSettled
from opentrax.timesheets.from_motion import drafts_of
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.layers import Draft, lay
from opentrax.timesheets.models import Dispute, SegmentTrail, Source, TimeSegment
from opentrax.timesheets.said import SaidTap, breaks_of_pauses, stays_of_taps, without_checked
from opentrax.timesheets.selectors import break_rule
from opentrax.timesheets.services import late
from opentrax.timesheets.services.visits import tell_visits
from opentrax.tracking import notices
from opentrax.tracking.models import Pause, Shift, Tap


def settle_shift(shift_id: UUID) -> bool:
    """Compute a shift's line anew and store it; return whether anything changed.

    Publishes TimeSettled, or ChangedAfterApproval when the week is approved. A shift that is gone
    settles nothing.
    """
    with transaction.atomic():
        shift = locked_shift(shift_id)
        if shift is None:
            return False
        span = Interval(shift.starts_at, min(shift.ends_at, now()))
        if span.start >= span.end:
            return False
        stored = _stored(shift)
        line, visits = compute_line(shift, span, stored)
        fluid = [d for d in stored if d.source != Source.MANUAL]
        proposed = [d for d in line if d.kept_id is None]
        difference = rules.reconcile(fluid, proposed)
        approved = late.approved_sheets(shift, span)
        if difference.is_empty or not approved:
            late.withdraw(shift.pk)
        if difference.is_empty:
            return False
        if approved:
            return late.say(approved, shift, stored, line)
        _write(shift, difference)
        tell_visits(line, visits, span=span, shift_is_over=shift.ends_at <= now())
        notices.tell_settled(shift.organization_id, shift.technician_id)
        publish(TimeSettled(shift.organization_id, shift.technician_id, shift.pk))
        return True


def locked_shift(shift_id: UUID) -> Shift | None:
    """A shift, locked: whoever changes its time takes this lock before any other, so that they
    come one after the other and none waits for another in a circle."""
    found: Shift | None = Shift.objects.select_for_update(of=("self",)).filter(pk=shift_id).first()
    return found


def compute_line(
    shift: Shift, span: Interval, stored: Sequence[Draft]
) -> tuple[list[Draft], list[PlannedVisit]]:
    """The line that everything known gives now. What a person said keeps its row (`kept_id`)."""
    taps, whole = _taps(shift), Interval(shift.starts_at, shift.ends_at)
    visits = trails.visits_of(
        shift.technician_id, whole,
        also=[tap.visit_id for tap in taps if tap.visit_id],
    )  # fmt: skip
    motion = _motion(shift, span, stored, visits)
    by_hand = [d for d in stored if d.source == Source.MANUAL]
    by_key = {v.visit_id: v for v in visits}
    said = stays_of_taps(taps, by_key, motion, shift=whole, now=now())
    said = without_checked(said, by_hand)
    line = lay([by_hand, breaks_of_pauses(_pauses(shift, span), span), said, motion])
    return attach(rules.with_rule_break(line, break_rule()), visits), visits


def _motion(
    shift: Shift, span: Interval, stored: Sequence[Draft], visits: Sequence[PlannedVisit]
) -> list[Draft]:
    """What the phone shows. Once its positions are gone (30 days, or erased) the stored line stands
    in for them: what was settled from them is not lost because they are."""
    positions = trails.positions_of(shift.technician_id, span)
    if not positions or trails.are_going(shift.starts_at, now()):
        known = [d for d in stored if d.source in {Source.MOTION, Source.RULE}]
        if known:
            return [replace(d, kept_id=None) for d in known]
    segments = settle_motion(
        positions, trails.places(visits), trails.plan_of(visits), roads=current_roads()
    )
    return drafts_of(segments, span)


def _taps(shift: Shift) -> list[SaidTap]:
    rows = Tap.objects.filter(
        technician_id=shift.technician_id, at__gte=shift.starts_at, at__lte=shift.ends_at,
        kind__in=["arrive", "leave"],
    )  # fmt: skip
    return [SaidTap(row.kind, row.at, row.visit_id) for row in rows]


def _pauses(shift: Shift, span: Interval) -> list[Interval]:
    rows = Pause.objects.filter(technician_id=shift.technician_id, started_at__lt=span.end)
    return [
        Interval(row.started_at, row.ended_at or span.end)
        for row in rows
        if row.ended_at is None or row.ended_at > span.start
    ]


def _stored(shift: Shift) -> list[Draft]:
    """The shift's rows, and what people said inside its time; a disputed row counts as said."""
    rows = (
        TimeSegment.objects.select_for_update(of=("self",))
        .filter(technician_id=shift.technician_id)
        .filter(started_at__lt=shift.ends_at, ended_at__gt=shift.starts_at)
        .order_by("started_at", "id")
    )
    paths = dict(SegmentTrail.objects.filter(segment__in=rows).values_list("segment_id", "path"))
    disputed = set(
        Dispute.objects.filter(segment__in=[r.pk for r in rows]).values_list(
            "segment_id", flat=True
        )
    )
    drafts = []
    for row in rows:
        draft = draft_of_row(row, paths.get(row.pk, ""))
        if row.pk in disputed:
            draft = replace(draft, source=Source.MANUAL)
        drafts.append(draft)
    return drafts


def _write(shift: Shift, difference: rules.Reconciliation) -> None:
    TimeSegment.objects.filter(pk__in=difference.removed).delete()
    kept = TimeSegment.objects.in_bulk([key for key, _ in difference.changed])
    for key, draft in difference.changed:
        write_draft(kept[key], draft).save()
        _write_path(kept[key], draft.path)
    for draft in difference.added:
        row = write_draft(TimeSegment(technician_id=shift.technician_id, shift_id=shift.pk), draft)
        row.save(force_insert=True)
        _write_path(row, draft.path)


def _write_path(row: TimeSegment, path: str) -> None:
    if path:
        SegmentTrail.objects.update_or_create(segment=row, defaults={"path": path})
    else:
        SegmentTrail.objects.filter(segment=row).delete()
