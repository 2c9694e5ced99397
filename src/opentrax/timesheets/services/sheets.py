"""The sheet of a week: made when it is first needed, locked by whoever depends on its status."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from opentrax.kit.commands import Refused
from opentrax.timesheets.models import Timesheet


def sheet_for(technician_id: UUID, week_on: date) -> Timesheet:
    """The sheet of a week, locked. Refuses a day that is no Monday."""
    if week_on.weekday() != 0:
        raise Refused(_("A week begins on a Monday."))
    Timesheet.objects.bulk_create(
        [Timesheet(technician_id=technician_id, week_on=week_on)], ignore_conflicts=True
    )
    found: Timesheet = Timesheet.objects.select_for_update(of=("self",)).get(
        technician_id=technician_id, week_on=week_on
    )
    return found
