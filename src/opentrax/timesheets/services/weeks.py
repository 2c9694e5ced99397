"""Timesheets: a technician submits a week, the provider approves it or sends it back."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.audit import services as audit
from opentrax.directory.models import Technician
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused, command
from opentrax.kit.events import publish
from opentrax.organizations.models import Person
from opentrax.timesheets.events import TimesheetApproved, TimesheetSubmitted
from opentrax.timesheets.models import (
    Dispute,
    LateChange,
    Timesheet,
    TimesheetStatus,
)
from opentrax.timesheets.selectors import week_of
from opentrax.timesheets.services.settle import locked_shift, settle_shift
from opentrax.timesheets.services.sheets import sheet_for
from opentrax.timesheets.tasks import settle_what_waits


def _log(sheet: Timesheet, act: str, actor: Person) -> None:
    audit.record(
        act, subject_id=sheet.pk, actor_id=actor.pk, facts={"week_on": sheet.week_on.isoformat()}
    )


@command
def submit_week(
    technician: Technician, week_on: date, *, actor: Person, command_id: UUID | None = None
) -> Timesheet:
    """Hand in a week. Refuses an empty or approved week, or one that has not begun. Publishes
    TimesheetSubmitted."""
    sheet = sheet_for(technician.pk, week_on)
    if sheet.status == TimesheetStatus.APPROVED:
        raise Refused(_("This week is approved already."))
    if not week_of(technician, week_on).segments:
        raise Refused(
            _("There is no time in this week yet. Add time by hand if the phone was off.")
        )
    sheet.status, sheet.submitted_at = TimesheetStatus.SUBMITTED, now()
    sheet.returned_reason = ""
    sheet.save(update_fields=["status", "submitted_at", "returned_reason"])
    _log(sheet, "timesheet.submitted", actor)
    publish(TimesheetSubmitted(sheet.organization_id, technician.pk, week_on))
    return sheet


@command
def approve_week(
    technician: Technician, week_on: date, *, actor: Person, command_id: UUID | None = None
) -> Timesheet:
    """Approve a submitted week: from now on late data is said, not done. Publishes
    TimesheetApproved.

    Refuses a week that was not submitted, one's own week, and a week with an open dispute or time
    marked for review.
    """
    sheet = sheet_for(technician.pk, week_on)
    if sheet.status != TimesheetStatus.SUBMITTED:
        raise Refused(_("Only a submitted week can be approved."))
    if technician.person_id == actor.pk:
        raise Refused(_("Somebody else has to approve your own week."))
    week = week_of(technician, week_on)
    keys = [s.pk for s in week.segments]
    if Dispute.objects.filter(segment_id__in=keys, answered_at=None).exists():
        raise Refused(_("A time of this week is disputed. Answer the dispute first."))
    if any(s.review == "departure_forgotten" for s in week.segments):
        raise Refused(_("A departure was forgotten. Check and correct that time first."))
    sheet.status, sheet.approved_at, sheet.approved_by = TimesheetStatus.APPROVED, now(), actor
    sheet.save(update_fields=["status", "approved_at", "approved_by"])
    _log(sheet, "timesheet.approved", actor)
    publish(TimesheetApproved(sheet.organization_id, technician.pk, week_on))
    return sheet


@command
def return_week(
    technician: Technician,
    week_on: date,
    *,
    actor: Person,
    reason: str,
    command_id: UUID | None = None,
) -> Timesheet:
    """Send a week back to its technician with a reason. Refuses a week that is neither submitted
    nor approved."""
    sheet = sheet_for(technician.pk, week_on)
    if sheet.status not in {TimesheetStatus.SUBMITTED, TimesheetStatus.APPROVED}:
        raise Refused(_("Only a submitted or approved week can be sent back."))
    if not reason.strip():
        raise Refused(_("Say what has to be mended."))
    sheet.status, sheet.returned_reason = TimesheetStatus.RETURNED, reason.strip()[:500]
    sheet.approved_at = sheet.approved_by = None
    sheet.save()
    settle_what_waits(sheet)
    _log(sheet, "timesheet.returned", actor)
    return sheet


@command
def settle_late_change(
    change: LateChange, *, accept: bool, actor: Person, command_id: UUID | None = None
) -> LateChange:
    """Take a late change into an approved week (which falls back to submitted), or leave the week
    as approved. Refuses a change that was settled already."""
    locked_shift(change.shift_id)
    row: LateChange | None = (
        LateChange.objects.select_for_update(of=("self",)).filter(pk=change.pk).first()
    )
    if row is None:
        raise Refused(_("The data agree with the week again: there is nothing left to settle."))
    if row.settled_at is not None:
        raise Refused(_("This change was settled already."))
    row.settled_at, row.settled_by, row.accepted = now(), actor, accept
    row.save(update_fields=["settled_at", "settled_by", "accepted"])
    if accept:
        sheet = row.timesheet
        sheet.status, sheet.approved_at, sheet.approved_by = TimesheetStatus.SUBMITTED, None, None
        sheet.save(update_fields=["status", "approved_at", "approved_by"])
        settle_shift(row.shift_id)
        settle_what_waits(sheet)
    audit.record(
        "timesheet.late_change",
        subject_id=row.timesheet_id,
        actor_id=actor.pk,
        facts={"accepted": accept},
    )
    return row
