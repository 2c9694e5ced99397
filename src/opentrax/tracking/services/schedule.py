"""Shifts from working hours, made ahead; and the end of shifts that closed by themselves."""

import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.directory.selectors import weekly_hours
from opentrax.kit.clock import now
from opentrax.tracking import rules
from opentrax.tracking.models import Device, Shift, ShiftOrigin
from opentrax.tracking.rules import Span
from opentrax.tracking.services import windows
from opentrax.tracking.services.moments import moment
from opentrax.tracking.services.shifts import end_stale_pause, publish_closed


@dataclass(slots=True)
class _Changes:
    """What working hours ask to be done to the shifts that have not begun."""

    drop: list[Shift] = field(default_factory=list)
    move: list[tuple[Shift, datetime]] = field(default_factory=list)
    make: list[Span] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.drop or self.move or self.make)


def schedule_shifts(technician: Technician, *, at: datetime | None = None) -> None:
    """Make the shifts that working hours ask for in the next days, and drop or move scheduled ones
    that they no longer do.

    Only shifts that have not begun are touched, and none that a person planned, changed or
    cancelled. Nothing is made
    over another shift. The lock is taken only when there is something to change.
    """
    instant = moment(at)
    if not _changes(technician, instant):
        return
    windows.lock(technician.pk)
    changes = _changes(technician, instant)
    for shift in changes.drop:
        shift.delete()
    for shift, ends_at in changes.move:
        shift.ends_at = ends_at
        shift.save(update_fields=["ends_at"])
    Shift.objects.bulk_create(
        Shift(
            technician=technician, origin=ShiftOrigin.HOURS,
            starts_at=span.starts_at, ends_at=span.ends_at, planned_start_at=span.starts_at,
        )
        for span in changes.make
    )  # fmt: skip
    windows.rewrite(technician.pk, instant)
    audit.record(
        "shifts.scheduled",
        subject_id=technician.pk,
        facts={
            "made": len(changes.make),
            "moved": len(changes.move),
            "dropped": len(changes.drop),
        },
    )


def _wanted(technician: Technician, at: datetime) -> dict[datetime, Span]:
    if technician.archived_at is not None:
        return {}
    zone = zoneinfo.ZoneInfo(technician.time_zone)
    hours = weekly_hours([technician.pk])[technician.pk]
    spans = rules.working_spans(hours, zone, at.astimezone(zone).date(), rules.HORIZON_DAYS + 1)
    return {span.starts_at: span for span in spans if span.starts_at > at}


def _changes(technician: Technician, at: datetime) -> _Changes:
    wanted, changes = _wanted(technician, at), _Changes()
    known = Shift.objects.filter(technician=technician, planned_start_at__gt=at)
    standing = list(Shift.objects.ending_after(at).filter(technician=technician))
    for shift in known:
        span = wanted.pop(shift.planned_start_at, None)
        if shift.cancelled_at is not None or shift.origin != ShiftOrigin.HOURS:
            continue
        if span is None:
            changes.drop.append(shift)
        elif span.ends_at != shift.ends_at:
            changes.move.append((shift, span.ends_at))
    gone = {shift.pk for shift in changes.drop}
    taken = [shift.span for shift in standing if shift.pk not in gone]
    changes.make = [s for s in wanted.values() if not any(s.meets(other) for other in taken)]
    return changes


def close_finished() -> None:
    """Tell of the shifts of the organization in scope that ended by themselves. Their windows
    ended without this.
    """
    ended = Shift.objects.standing().filter(closed_at=None, ends_at__lte=now())
    for shift in ended.order_by("technician_id", "starts_at"):
        windows.lock(shift.technician_id)
        found = shift.refreshed()
        if found.closed_at is None and found.ends_at <= now():
            end_stale_pause(found.technician_id, now())
            found.closed_at = found.ends_at
            found.save(update_fields=["closed_at"])
            publish_closed(found)


def retire(technician: Technician) -> None:
    """Record nothing more of an archived technician: end and cancel shifts, revoke devices.
    Repeatable.
    """
    if technician.archived_at is None:
        return
    windows.lock(technician.pk)
    at = now()
    coming = Shift.objects.ending_after(at).filter(technician=technician)
    coming.filter(starts_at__gte=at).update(cancelled_at=at)
    coming.filter(starts_at__lt=at).update(ends_at=at)
    revoked = Device.objects.active().filter(technician=technician).update(revoked_at=at)
    windows.rewrite(technician.pk, at)
    audit.record("technician.retired", subject_id=technician.pk, facts={"devices": revoked})
