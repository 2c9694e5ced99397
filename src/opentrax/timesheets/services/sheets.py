"""The sheet of a week: made when it is first needed, locked by whoever depends on its status."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from opentrax.directory.selectors import technician_by_id
from opentrax.kit.commands import Refused
from opentrax.timesheets.models import Timesheet


def sheet_for(technician_id: UUID, week_on: date) -> Timesheet:
    """The sheet of a week, locked. Refuses a day that is no Monday, and another organization's
    technician: the foreign key alone would take them.
    """
    if week_on.weekday() != 0:
        raise Refused(_("A week begins on a Monday."))
    found: Timesheet | None = _locked(technician_id, week_on).first()
    if found is not None:
        return found
    if technician_by_id(technician_id) is None:
        raise Refused(_("Choose one of your organization's technicians."))
    Timesheet.objects.bulk_create(
        [Timesheet(technician_id=technician_id, week_on=week_on)], ignore_conflicts=True
    )
    return _locked(technician_id, week_on).get()


def _locked(technician_id: UUID, week_on: date) -> QuerySet[Timesheet]:
    rows: QuerySet[Timesheet] = Timesheet.objects.select_for_update(of=("self",))
    return rows.filter(technician_id=technician_id, week_on=week_on)
