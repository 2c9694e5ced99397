"""Late changes: what late data would do to an approved week is said, not done."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from opentrax.kit.events import publish
from opentrax.timesheets import rules
from opentrax.timesheets.drafts import snapshot
from opentrax.timesheets.events import ChangedAfterApproval
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.layers import Draft
from opentrax.timesheets.models import LateChange, Timesheet, TimesheetStatus
from opentrax.timesheets.services.sheets import sheet_for
from opentrax.tracking.models import Shift


def approved_sheets(shift: Shift, span: Interval) -> list[Timesheet]:
    """The approved weeks that a shift's time lies in (two, for one over a Sunday night).

    Locks each week until the end of the transaction: an approval comes before or after the
    settling, never in between.
    """
    zone = ZoneInfo(shift.technician.time_zone)
    weeks = rules.mondays_of(span, zone)
    sheets = [sheet_for(shift.technician_id, week_on) for week_on in weeks]
    return [sheet for sheet in sheets if sheet.status == TimesheetStatus.APPROVED]


def withdraw(shift_id: UUID) -> None:
    """Take back open notices of a shift whose time is now what the data say, or is open to it."""
    LateChange.objects.filter(shift_id=shift_id, settled_at=None).delete()


def say(
    sheets: Sequence[Timesheet], shift: Shift, stored: Sequence[Draft], line: Sequence[Draft]
) -> bool:
    """Say in each approved week that data would change it; return whether that is news.

    Less than a minute is the engine's grain and not worth saying, and what somebody dismissed is
    not said again until the data say something else. Publishes ChangedAfterApproval.
    """
    moved = rules.moved_s(stored, line)
    if moved < rules.WORTH_SAYING_S:
        withdraw(shift.pk)
        return False
    proposed = [snapshot(draft) for draft in line]
    news = [_say(sheet, shift.pk, proposed, moved) for sheet in sheets]
    return any(news)


def _say(
    sheet: Timesheet, shift_id: UUID, proposed: list[dict[str, object]], moved_s: float
) -> bool:
    known = LateChange.objects.filter(timesheet=sheet, shift_id=shift_id)
    notice = known.filter(settled_at=None).first()
    dismissed = known.filter(accepted=False).order_by("-settled_at").first()
    if dismissed is not None and dismissed.proposed == proposed:
        known.filter(settled_at=None).delete()
        return False
    if notice is not None and notice.proposed == proposed:
        return False
    notice = notice or LateChange(timesheet=sheet, shift_id=shift_id)
    notice.proposed, notice.summary = proposed, {"moved_s": round(moved_s)}
    notice.save()
    publish(ChangedAfterApproval(sheet.organization_id, sheet.technician_id, sheet.week_on))
    return True
