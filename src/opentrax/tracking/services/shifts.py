"""Open, plan, change and end shifts. What has passed is never changed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.tracking import rules
from opentrax.tracking.events import ShiftClosed, ShiftOpened
from opentrax.tracking.models import Pause, Shift, ShiftOrigin
from opentrax.tracking.rules import Opening, ShiftState, Span
from opentrax.tracking.services import windows
from opentrax.tracking.services.moments import moment


@command
def open_shift(
    technician: Technician, *, actor: Person, at: datetime | None = None,
    ends_at: datetime | None = None, command_id: UUID | None = None,
) -> Shift:  # fmt: skip
    """Begin a shift now; it closes by itself at `ends_at`, at the latest after LONGEST_OPEN.

    A shift that is open already is returned as it is; one that is scheduled soon is brought
    forward. Refuses an archived technician. Whether positions are stored in it is the gate's to
    say, which asks for the disclosure too. Publishes ShiftOpened.
    """
    windows.lock(technician.pk)
    begins_at = moment(at)
    if technician.archived_at is not None:
        raise Refused(_("This technician is archived."))
    _refuse_backwards(begins_at, ends_at)
    known: list[Shift] = list(Shift.objects.ending_after(begins_at).filter(technician=technician))
    plan = rules.plan_opening([shift.span for shift in known], begins_at, ends_at)
    if plan.opening is Opening.ALREADY:
        return next(shift for shift in known if shift.span == plan.span)
    end_stale_pause(technician.pk, begins_at)
    if plan.index is not None:
        shift = known[plan.index]
        shift.starts_at, shift.origin = plan.span.starts_at, ShiftOrigin.TECHNICIAN
        shift.save(update_fields=["starts_at", "origin"])
    else:
        shift = _created(technician, plan.span, ShiftOrigin.TECHNICIAN)
    windows.rewrite(technician.pk, begins_at)
    audit.record(
        "shift.opened", subject_id=shift.pk, actor_id=actor.pk, facts={"plan": plan.opening.value}
    )
    publish(ShiftOpened(shift.organization_id, shift.technician_id, shift.pk, plan.span.ends_at))
    return shift


@command
def plan_shift(
    technician: Technician, *, starts_at: datetime, ends_at: datetime, actor: Person,
    at: datetime | None = None, command_id: UUID | None = None,
) -> Shift:  # fmt: skip
    """Schedule a shift. Refuses one that begins in the past, is too long or meets another."""
    windows.lock(technician.pk)
    planned_at = moment(at)
    span = Span(starts_at, ends_at)
    if starts_at < planned_at:
        raise Refused(_("A shift cannot begin in the past."))
    _refuse_impossible(technician.pk, span)
    shift = _created(technician, span, ShiftOrigin.OFFICE)
    windows.rewrite(technician.pk, planned_at)
    audit.record("shift.planned", subject_id=shift.pk, actor_id=actor.pk)
    return shift


@command
def change_end(
    shift: Shift, *, ends_at: datetime, actor: Person, at: datetime | None = None,
    command_id: UUID | None = None,
) -> Shift:  # fmt: skip
    """Move the end of an open or scheduled shift. Refuses a past shift, a past end, and meeting
    another shift.
    """
    windows.lock(shift.technician_id)
    shift, changed_at = shift.refreshed(), moment(at)
    _refuse_frozen(shift, changed_at)
    if ends_at <= changed_at:
        raise Refused(_("The end must lie in the future. To end the shift now, close it."))
    _refuse_impossible(shift.technician_id, Span(shift.starts_at, ends_at), shift)
    # From now on a person's: a change of working hours leaves it alone.
    shift.ends_at, shift.origin = ends_at, _by_a_person(shift.origin)
    shift.save(update_fields=["ends_at", "origin"])
    windows.rewrite(shift.technician_id, changed_at)
    audit.record("shift.end_changed", subject_id=shift.pk, actor_id=actor.pk)
    return shift


@command
def close_shift(
    shift: Shift, *, actor: Person, at: datetime | None = None, command_id: UUID | None = None
) -> Shift:
    """End an open shift now; nothing is recorded from this instant on. Refuses one that is not
    open.

    A pause ends with it. Publishes ShiftClosed.
    """
    windows.lock(shift.technician_id)
    shift, closed_at = shift.refreshed(), moment(at)
    _refuse_frozen(shift, closed_at)
    if shift.state_at(closed_at) is ShiftState.SCHEDULED:
        raise Refused(_("This shift has not begun. Cancel it instead."))
    Pause.objects.filter(technician_id=shift.technician_id, ended_at=None).update(
        ended_at=closed_at
    )
    if closed_at == shift.starts_at:
        shift.cancelled_at = closed_at
    else:
        shift.ends_at = shift.closed_at = closed_at
    shift.save(update_fields=["ends_at", "closed_at", "cancelled_at"])
    windows.rewrite(shift.technician_id, closed_at)
    audit.record("shift.closed", subject_id=shift.pk, actor_id=actor.pk)
    publish_closed(shift)
    return shift


@command
def cancel_shift(
    shift: Shift, *, actor: Person, at: datetime | None = None, command_id: UUID | None = None
) -> Shift:
    """Cancel a scheduled shift: working hours do not bring it back. Refuses one that has begun."""
    windows.lock(shift.technician_id)
    shift, cancelled_at = shift.refreshed(), moment(at)
    _refuse_frozen(shift, cancelled_at)
    if shift.state_at(cancelled_at) is not ShiftState.SCHEDULED:
        raise Refused(_("This shift has begun. Close it instead."))
    shift.cancelled_at = cancelled_at
    shift.save(update_fields=["cancelled_at"])
    windows.rewrite(shift.technician_id, cancelled_at)
    audit.record("shift.cancelled", subject_id=shift.pk, actor_id=actor.pk)
    return shift


def publish_closed(shift: Shift) -> None:
    """Tell that a shift has ended."""
    publish(
        ShiftClosed(
            shift.organization_id, shift.technician_id, shift.pk, shift.starts_at, shift.ends_at
        )
    )


def end_stale_pause(technician_id: UUID, at: datetime) -> None:
    """Give a pause that nobody ended the end of the shift in which it lay, once that has passed."""
    pause = Pause.objects.filter(technician_id=technician_id, ended_at=None).first()
    if pause is None:
        return
    shifts = Shift.objects.ending_after(pause.started_at).filter(technician_id=technician_id)
    ended_at = rules.chain_end([shift.span for shift in shifts], pause.started_at)
    if ended_at <= at:
        pause.ended_at = ended_at
        pause.save(update_fields=["ended_at"])


def _by_a_person(origin: str) -> str:
    return ShiftOrigin.OFFICE if origin == ShiftOrigin.HOURS else origin


def _created(technician: Technician, span: Span, origin: ShiftOrigin) -> Shift:
    shift = Shift(
        technician=technician, starts_at=span.starts_at, ends_at=span.ends_at, origin=origin
    )
    shift.save(force_insert=True)
    return shift


def _refuse_frozen(shift: Shift, at: datetime) -> None:
    if shift.state_at(at) is ShiftState.PAST:
        raise Refused(_("This shift has passed and cannot be changed any more."))
    if shift.state_at(at) is ShiftState.CANCELLED:
        raise Refused(_("This shift was cancelled."))


def _refuse_backwards(begins_at: datetime, ends_at: datetime | None) -> None:
    if ends_at is not None and ends_at <= begins_at:
        raise Refused(_("A shift must end after it begins."))


def _refuse_impossible(technician_id: UUID, span: Span, itself: Shift | None = None) -> None:
    _refuse_backwards(span.starts_at, span.ends_at)
    if span.ends_at - span.starts_at > rules.LONGEST_SHIFT:
        hours = int(rules.LONGEST_SHIFT.total_seconds() // 3600)
        raise Refused(_("A shift lasts at most %(hours)s hours.") % {"hours": hours})
    others = Shift.objects.standing().filter(
        technician_id=technician_id, starts_at__lt=span.ends_at, ends_at__gt=span.starts_at
    )
    if others.exclude(pk=itself.pk if itself else None).exists():
        raise Refused(_("The technician has another shift at this time."))
