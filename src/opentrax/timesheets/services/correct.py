"""Corrections by people: what was said by hand wins over the phone, with who, when, why and what
it was before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.timesheets import rules
from opentrax.timesheets.drafts import draft_of_row, snapshot
from opentrax.timesheets.events import SegmentCorrected
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.models import Kind, SegmentEdit, Source, TimeSegment, TimesheetStatus
from opentrax.timesheets.services.settle import settle_shift
from opentrax.timesheets.services.sheets import sheet_for
from opentrax.timesheets.tasks import settle_what_waits
from opentrax.tracking.models import Shift
from opentrax.workorders.models import Visit

LONGEST_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person says a stretch of time was, and why."""

    kind: str
    started_at: datetime
    ended_at: datetime
    reason: str
    visit_id: UUID | None = None
    location_id: UUID | None = None


def _checked(correction: Correction) -> Correction:
    if not correction.reason.strip():
        raise Refused(_("Say why: the reason stays with the entry."))
    length_s = (correction.ended_at - correction.started_at).total_seconds()
    if length_s <= 0:
        raise Refused(_("The end must come after the start."))
    if length_s > LONGEST_S:
        raise Refused(_("An entry can be at most 24 hours long. Split it by day."))
    if correction.kind not in Kind.values:
        raise Refused(_("Choose travel, on site, break or other."))
    return correction


def _as_it_is_now(segment: TimeSegment) -> TimeSegment:
    """The row, locked. Refuses one that late positions replaced while somebody was reading it."""
    row = TimeSegment.objects.select_for_update(of=("self",)).filter(pk=segment.pk).first()
    if row is None:
        raise Refused(_("New positions have changed this time meanwhile. Look at the day again."))
    return row  # type: ignore[no-any-return]


def _collides(technician_id: UUID, correction: Correction, but: UUID | None) -> bool:
    rows = TimeSegment.objects.filter(
        technician_id=technician_id, source=Source.MANUAL,
        started_at__lt=correction.ended_at, ended_at__gt=correction.started_at,
    )  # fmt: skip
    return rows.exclude(pk=but).exists()


def _fill(row: TimeSegment, correction: Correction) -> TimeSegment:
    visit = (
        Visit.objects.select_related("work_order").filter(pk=correction.visit_id).first()
        if correction.visit_id
        else None
    )
    row.kind, row.source, row.motion_kind = correction.kind, Source.MANUAL, ""
    row.started_at, row.ended_at = correction.started_at, correction.ended_at
    row.visit_id = visit.pk if visit else None
    row.work_order_id = visit.work_order_id if visit else None
    row.client_id = visit.organization_id if visit else None
    row.location_id = visit.work_order.location_id if visit else correction.location_id
    row.confidence, row.alternatives, row.review = 1.0, [], ""
    row.evidence = [{"code": "by_hand", "values": {"reason": correction.reason.strip()}}]
    if correction.kind != Kind.TRAVEL:
        row.distance_m = None
    return row


def _log(
    row: TimeSegment,
    *,
    actor: Person,
    reason: str,
    before: dict[str, object] | None,
    gone: bool = False,
) -> None:
    after = None if gone else snapshot(draft_of_row(row))
    SegmentEdit.objects.create(
        segment_id=row.pk, technician_id=row.technician_id, editor=actor, reason=reason[:500],
        before=before, after=after,
    )  # fmt: skip
    act = "time.removed" if gone else ("time.corrected" if before else "time.added")
    audit.record(act, subject_id=row.pk, actor_id=actor.pk, facts={"kind": row.kind})


def _lock_around(technician: Technician, start: datetime, end: datetime) -> list[UUID]:
    """The technician's shifts in a time, locked before anything of them is read or changed."""
    shifts = Shift.objects.filter(technician=technician, starts_at__lt=end, ends_at__gt=start)
    locked = shifts.select_for_update(of=("self",)).order_by("starts_at", "id")
    return [shift.pk for shift in locked]


def _settle_around(
    technician: Technician, start: datetime, end: datetime, shift_ids: Iterable[UUID]
) -> None:
    """Let go of an approval that the edit touches, then lay the phone's line around what was
    said."""
    zone = ZoneInfo(technician.time_zone)
    mondays = rules.mondays_of(Interval(start, end), zone)
    weeks = {mondays[0], mondays[-1]}  # moved far, it lies in none between
    for sheet in (sheet_for(technician.pk, week_on) for week_on in sorted(weeks)):
        if sheet.status == TimesheetStatus.APPROVED:
            sheet.status, sheet.approved_at, sheet.approved_by = "submitted", None, None
            sheet.save(update_fields=["status", "approved_at", "approved_by"])
            settle_what_waits(sheet)
    for shift_id in shift_ids:
        settle_shift(shift_id)


@command
def add_segment(
    technician: Technician, correction: Correction, *, actor: Person, command_id: UUID | None = None
) -> TimeSegment:
    """Add time by hand. Refuses without a reason, an end before the start, or over other time
    said by hand.

    An approved week falls back to submitted. Publishes SegmentCorrected.
    """
    correction = _checked(correction)
    around = _lock_around(technician, correction.started_at, correction.ended_at)
    if _collides(technician.pk, correction, None):
        raise Refused(_("There is an entry by hand in that time already. Change that one instead."))
    row = _fill(TimeSegment(technician=technician), correction)
    row.save(force_insert=True)
    _log(row, actor=actor, reason=correction.reason, before=None)
    _settle_around(technician, row.started_at, row.ended_at, around)
    publish(SegmentCorrected(row.organization_id, technician.pk, row.pk))
    return row


@command
def correct_segment(
    segment: TimeSegment, correction: Correction, *, actor: Person, command_id: UUID | None = None
) -> TimeSegment:
    """Change what a stretch of time was. Refuses as `add_segment` does; keeps what it was before
    in the edit chain."""
    correction = _checked(correction)
    start = min(segment.started_at, correction.started_at)
    end = max(segment.ended_at, correction.ended_at)
    around = _lock_around(segment.technician, start, end)
    row = _as_it_is_now(segment)
    if _collides(row.technician_id, correction, row.pk):
        raise Refused(_("There is an entry by hand in that time already. Change that one instead."))
    before = snapshot(draft_of_row(row))
    _fill(row, correction).save()
    _log(row, actor=actor, reason=correction.reason, before=before)
    _settle_around(row.technician, start, end, around)
    publish(SegmentCorrected(row.organization_id, row.technician_id, row.pk))
    return row


@command
def remove_correction(
    segment: TimeSegment, *, actor: Person, reason: str, command_id: UUID | None = None
) -> None:
    """Take back what was said by hand: the phone's own line shows again. Refuses time that nobody
    said by hand."""
    around = _lock_around(segment.technician, segment.started_at, segment.ended_at)
    row = _as_it_is_now(segment)
    if row.source != Source.MANUAL:
        raise Refused(_("Only entries by hand can be removed. Correct this one instead."))
    if row.disputes.exists():
        raise Refused(_("This time is disputed. Correct it instead: the dispute stays with it."))
    _log(row, actor=actor, reason=reason, before=snapshot(draft_of_row(row)), gone=True)
    technician, start, end = row.technician, row.started_at, row.ended_at
    row.delete()
    _settle_around(technician, start, end, around)
    publish(SegmentCorrected(technician.organization_id, technician.pk, segment.pk))
