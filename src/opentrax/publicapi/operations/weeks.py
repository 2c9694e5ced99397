"""Weeks of technicians' time: read, submit, approve, send back; their rows, and payroll."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router
from pydantic import BeforeValidator

from opentrax.directory.models import Technician
from opentrax.directory.selectors import location_names, technicians
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor
from opentrax.publicapi.paging import Page, moment, page_by, word
from opentrax.publicapi.schemas.shared import Day, Named
from opentrax.publicapi.schemas.weeks import (
    DecisionSent,
    LateChangeOut,
    PayrollOut,
    ReturnSent,
    TimeRowOut,
    WaitingOut,
    WeekOut,
    WeekPayOut,
    WeekRow,
    WeekSent,
    same_of,
    shown_row,
    shown_week,
)
from opentrax.publicapi.tags import demand_same, tag_of
from opentrax.timesheets.export import part_inside
from opentrax.timesheets.intervals import local_week
from opentrax.timesheets.models import LateChange, TimeSegment, Timesheet, TimesheetStatus
from opentrax.timesheets.payroll import payroll_of
from opentrax.timesheets.selectors import (
    late_changes_of,
    segments_of_week,
    week_of,
    weeks_of,
)
from opentrax.timesheets.services import weeks as services
from opentrax.timesheets.services.sheets import sheet_for
from opentrax.tracking.models import LookedAt
from opentrax.tracking.services.views import record_look, record_looks
from opentrax.workorders.caps import cost_settings
from opentrax.workorders.models import WorkOrder

router = Router()
READ, WRITE = "time:read", "time:write"
_ONE = "/technicians/{uuid:technician_id}/week"


# As the page offers them; a query holds text.
Weeks = Annotated[Literal[1, 2, 4], BeforeValidator(int)]


class Chosen(Cursor):
    """Which week: any day of it; this week where none is sent."""

    week_on: Day | None = None


def _monday(on: date | None) -> date:
    day = on or timezone.localdate()
    return day - timedelta(days=day.weekday())


def _technician(key: UUID) -> Technician:
    own = Technician.objects.filter(organization_id=current_organization_id())
    found: Technician = get_object_or_404(own, pk=key)
    return found


@opens(router, "GET", "/weeks", scope=READ, action="timesheets.view", response=Page[WeekRow])
def list_weeks(request: Any, chosen: Query[Chosen]) -> dict[str, Any]:
    """List the week of each technician, by name."""
    rows, following = page_by(technicians(), "sort_key", word(chosen.after), chosen.limit)
    found = weeks_of(rows, _monday(chosen.week_on))
    late = late_changes_of(found)
    items = [shown_row(one, late.get(one.sheet.pk, 0) if one.sheet else 0) for one in found]
    return {"items": items, "next": following}


def _shown(technician: Technician, week_on: date) -> WeekOut:
    week = week_of(technician, week_on)
    waiting = LateChange.objects.none()
    if week.sheet is not None:
        waiting = week.sheet.late_changes.filter(settled_at=None).order_by("created_at", "id")
    return shown_week(week, list(waiting))


def _told(response: HttpResponse, technician: Technician, week_on: date) -> WeekOut:
    """The week, with its tag."""
    found = _shown(technician, week_on)
    response["ETag"] = tag_of(found)
    return found


@opens(router, "GET", _ONE, scope=READ, action="timesheets.view", response=WeekOut)
def get_week(
    request: Any, response: HttpResponse, technician_id: UUID, week_on: Day | None = None
) -> WeekOut:
    """Read one technician's week; the technician sees that it was looked at.

    Its ETag, sent as If-Match with the approval, refuses it where the week is not the same any
    more.
    """
    technician, monday = _technician(technician_id), _monday(week_on)
    record_look(technician, request.user, LookedAt.DAY, about_on=monday)
    return _told(response, technician, monday)


@opens(router, "POST", f"{_ONE}/submission", scope=WRITE, action="timesheets.approve",
       response=WeekOut)  # fmt: skip
def submit_week(
    request: Any, response: HttpResponse, technician_id: UUID, sent: WeekSent
) -> WeekOut:
    """Hand in a week for a technician."""
    technician = _technician(technician_id)
    services.submit_week(
        technician, sent.week_on, actor=request.user, command_id=request.command_id
    )
    return _told(response, technician, sent.week_on)


@opens(router, "POST", f"{_ONE}/approval", scope=WRITE, action="timesheets.approve",
       response=WeekOut)  # fmt: skip
def approve_week(
    request: Any, response: HttpResponse, technician_id: UUID, sent: WeekSent
) -> WeekOut:
    """Approve a submitted week: what arrives late is said from now on, and changes nothing."""
    technician = _technician(technician_id)
    sheet_for(technician.pk, sent.week_on)
    demand_same(request, _shown(technician, sent.week_on))
    services.approve_week(
        technician, sent.week_on, actor=request.user, command_id=request.command_id
    )
    return _told(response, technician, sent.week_on)


@opens(router, "POST", f"{_ONE}/return", scope=WRITE, action="timesheets.approve",
       response=WeekOut)  # fmt: skip
def return_week(
    request: Any, response: HttpResponse, technician_id: UUID, sent: ReturnSent
) -> WeekOut:
    """Send a submitted or approved week back to its technician: it is open again."""
    technician = _technician(technician_id)
    services.return_week(
        technician, sent.week_on, reason=sent.reason, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _told(response, technician, sent.week_on)


@opens(router, "POST", "/late-changes/{uuid:change_id}/decision", scope=WRITE,
       action="timesheets.approve", response=LateChangeOut)  # fmt: skip
def decide_late_change(request: Any, change_id: UUID, sent: DecisionSent) -> LateChangeOut:
    """Take a late change into an approved week, or leave the week as it was approved."""
    change = get_object_or_404(LateChange.objects.select_related("timesheet"), pk=change_id)
    done = services.settle_late_change(
        change, accept=sent.accept, actor=request.user, command_id=request.command_id
    )
    return LateChangeOut.of(done)


@opens(router, "GET", "/time-rows", scope=READ, action="timesheets.view",
       response=Page[TimeRowOut])  # fmt: skip
def list_time_rows(request: Any, chosen: Query[Chosen]) -> dict[str, Any]:
    """List every stretch of time of a week of all technicians, the oldest first.

    It is the week's export as rows: of a stretch over the end of the week the part inside it, so
    that two weeks hold no second twice. The technicians see that their week was looked at.
    """
    monday = _monday(chosen.week_on)
    known = {technician.pk: technician for technician in technicians()}
    found = segments_of_week(known.values(), monday)
    rows, following = page_by(found, "started_at", moment(chosen.after), chosen.limit)
    seen = {row.technician_id for row in rows}
    record_looks([known[key] for key in seen], request.user, LookedAt.DAY, about_on=monday)
    return {"items": _rows(rows, known, monday), "next": following}


def _rows(rows: list[TimeSegment], known: dict[UUID, Technician], monday: date) -> list[TimeRowOut]:
    places = location_names([s.location_id for s in rows if s.location_id])
    orders = WorkOrder.objects.in_bulk({s.work_order_id for s in rows if s.work_order_id})
    weeks = Timesheet.objects.filter(
        technician_id__in={s.technician_id for s in rows}, week_on=monday
    )
    states = dict(weeks.values_list("technician_id", "status"))
    return [
        TimeRowOut(
            **(same_of(s) | _inside(s, known[s.technician_id], monday)), id=s.pk,
            technician=Named.of(known[s.technician_id]),
            location=places.get(s.location_id, "") if s.location_id else "",
            work_order_number=orders[s.work_order_id].number if s.work_order_id in orders else None,
            week_status=TimesheetStatus(states.get(s.technician_id, TimesheetStatus.OPEN)),
        )
        for s in rows
    ]  # fmt: skip


def _inside(segment: TimeSegment, technician: Technician, monday: date) -> dict[str, Any]:
    """What differs of a stretch that lies in two weeks."""
    found = part_inside(segment, local_week(monday, ZoneInfo(technician.time_zone)))
    if found is None:  # it only touches the week
        return {}
    part, metres = found
    return {
        "started_at": part.start, "ended_at": part.end, "duration_s": part.duration_s,
        "distance_m": metres,
    }  # fmt: skip


@opens(router, "GET", "/payroll", scope=READ, action="timesheets.approve", response=PayrollOut)
def get_payroll(request: Any, week_on: Day | None = None, weeks: Weeks = 1) -> PayrollOut:
    """Read approved weeks as paid hours; without a week the last one that is over."""
    monday = _monday(week_on or timezone.localdate() - timedelta(days=7))
    currency = cost_settings().currency
    found = payroll_of(monday, weeks, currency)
    return PayrollOut(
        week_on=monday, weeks=weeks,
        approved=[WeekPayOut.of(week, currency) for week in found.weeks],
        waiting=[WaitingOut(technician=Named.of(t), week_on=on) for t, on in found.waiting],
    )  # fmt: skip
