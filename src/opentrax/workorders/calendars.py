"""What a calendar program reads: visits, and dates of preventive plans, as iCalendar (RFC 5545).

Minimal: number and title, when, the place's name and address, and a link for whoever may sign in;
the technician's name where a calendar has everybody's visits. No notes, contacts or instructions:
the file lies at whoever keeps the calendar.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice, takewhile
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from icalendar import Calendar, Event

from opentrax.directory.models import NO_HOLIDAYS, Location
from opentrax.directory.public_holidays import is_holiday
from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.clocks import province
from opentrax.workorders.models import CalendarFeed, CalendarKind, Occurrence, PlanPlace, Visit
from opentrax.workorders.plan_states import OccurrenceState, PlanState
from opentrax.workorders.plans import Seen, rhythm_of, seen
from opentrax.workorders.rules import plans as rules
from opentrax.workorders.services.calendars import technician_of
from opentrax.workorders.states import VisitStatus

BEFORE, AFTER = timedelta(days=30), timedelta(days=180)
MOST = 2000
"""Of visits that are past, of those ahead, of raised dates and of those ahead."""
MOST_PLACES = 500
_DAY = timedelta(days=1)


def calendar_of(feed: CalendarFeed, at: datetime) -> bytes:
    """The calendar behind an address at an instant, in the scope of its organization and member:
    the same bytes as long as nothing in it changes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Opentrax//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", feed.name)
    is_all = feed.kind == CalendarKind.ALL
    for visit in _of_everybody(at) if is_all else _own(feed.person_id, at):
        calendar.add_component(_visit(visit, names=is_all))
    if is_all and feed.membership.may("plans.view"):
        for event in _plan_dates(at):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def _own(person_id: UUID, at: datetime) -> list[Visit]:
    technician = technician_of(person_id)
    if technician is None:
        return []
    return _around(
        Visit.objects.filter(provider_id=current_organization_id(), technician_id=technician.pk),
        at,
    )


def _of_everybody(at: datetime) -> list[Visit]:
    """Those that the organization carries out, and those for work orders of its own; what it handed
    on once, by its own work order.
    """
    own_id = current_organization_id()
    made = _around(Visit.objects.filter(provider_id=own_id, follows_visit_id=None), at)
    kept = _around(Visit.objects.filter(organization_id=own_id).exclude(provider_id=own_id), at)
    return list(merge(made, kept, key=_order))


def _order(visit: Visit) -> tuple[datetime, UUID]:
    return visit.planned_start_at, visit.pk


def _around(visits: QuerySet[Visit], at: datetime) -> list[Visit]:
    """In order; where there are more than `MOST` on a side, those nearest to the instant."""
    told = visits.select_related("work_order__location")
    past = told.filter(planned_start_at__gte=at - BEFORE, planned_start_at__lt=at)
    ahead = told.filter(planned_start_at__gte=at, planned_start_at__lt=at + AFTER)
    nearest = list(past.order_by("-planned_start_at", "-id")[:MOST])
    return [*reversed(nearest), *ahead.order_by("planned_start_at", "id")[:MOST]]


def _visit(visit: Visit, *, names: bool) -> Event:
    order, event = visit.work_order, Event()
    said = f"{order.number} · {order.title}"
    _describe(
        event, f"{said} · {visit.technician_name}" if names else said, order.location,
        is_cancelled=visit.status == VisitStatus.CANCELLED,
    )  # fmt: skip
    event.add("uid", f"visit-{visit.pk}@opentrax")
    event.add("sequence", visit.revision)
    event.add("dtstamp", (visit.revised_at or visit.created_at).astimezone(UTC))
    event.add("dtstart", visit.planned_start_at.astimezone(UTC))
    event.add("dtend", visit.planned_end_at.astimezone(UTC))
    event.add("url", settings.ENVIRONMENT.public_url + reverse("workorder", args=[order.pk]))
    return event


def _describe(event: Event, summary: str, place: Location, *, is_cancelled: bool) -> None:
    event.add("summary", summary)
    event.add("location", ", ".join(filter(None, (place.name, place.address))))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A date of a plan at one place, for which no work order is raised yet."""

    due_on: date
    planned_on: date
    row: PlanPlace


def _plan_dates(at: datetime) -> Iterator[Event]:
    """All days on which a plan of the organization in scope is due: raised ones, then those ahead.
    What was skipped is not done and stands on the plan's page."""
    first, last = (at - BEFORE).date(), (at + AFTER).date()
    raised = Occurrence.objects.filter(
        organization_id=current_organization_id(), due_on__range=(first, last),
        work_order_id__isnull=False,
    ).select_related("plan", "location")  # fmt: skip
    for one in seen(raised.order_by("-due_on", "id")[:MOST], at):
        yield _raised(one)
    for ahead in islice(merge(*_ahead(at.date(), last), key=_ahead_order), MOST):
        yield _planned(ahead)


def _ahead_order(one: _Ahead) -> tuple[date, UUID]:
    return one.due_on, one.row.pk


def _ahead(today: date, last: date) -> Iterator[Iterator[_Ahead]]:
    """For each place of an active plan, its dates after those that are decided."""
    places = PlanPlace.objects.filter(
        organization_id=current_organization_id(), plan__state=PlanState.ACTIVE,
        look_on__isnull=False, location__archived_at=None,
    ).select_related("plan", "location")  # fmt: skip
    own_province, days = province(), dict[UUID, list[date]]()
    for row in places.order_by("look_on", "id")[:MOST_PLACES]:
        if row.plan_id not in days:
            due = rules.due_dates(rhythm_of(row.plan), after=today - _DAY)
            days[row.plan_id] = list(takewhile(lambda day: day <= last, due))
        yield _dates_at(row, days[row.plan_id], row.location.province or own_province)


def _dates_at(row: PlanPlace, days: list[date], code: str) -> Iterator[_Ahead]:
    def holds(day: date) -> bool:
        return code not in ("", NO_HOLIDAYS) and is_holiday(code, day)

    for due_on in days:
        if due_on > row.through_on:
            planned = rules.planned_on(due_on, row.plan.holidays, holds)
            yield _Ahead(due_on, planned, row)


def _raised(one: Seen) -> Event:
    row, gone = one.row, one.state == OccurrenceState.CANCELLED
    number = f"{one.order.number} · " if one.order else ""
    event = _all_day(row.plan_id, row.location, row.due_on, row.planned_on)
    _describe(event, f"{number}{row.plan.title}", row.location, is_cancelled=gone)
    event.add("sequence", 1 + gone)
    event.add("dtstamp", row.created_at.astimezone(UTC))
    event.add("url", settings.ENVIRONMENT.public_url + reverse("plan", args=[row.plan_id]))
    return event


def _planned(one: _Ahead) -> Event:
    plan, place = one.row.plan, one.row.location
    event = _all_day(plan.pk, place, one.due_on, one.planned_on)
    _describe(event, plan.title, place, is_cancelled=False)
    event.add("sequence", 0)
    event.add("dtstamp", one.row.created_at.astimezone(UTC))
    event.add("url", settings.ENVIRONMENT.public_url + reverse("plan", args=[plan.pk]))
    return event


def _all_day(plan_id: UUID, place: Location, due_on: date, planned_on: date) -> Event:
    event = Event()
    event.add("uid", f"plan-{plan_id}-{place.pk}-{due_on.isoformat()}@opentrax")
    event.add("dtstart", planned_on)
    event.add("dtend", planned_on + _DAY)
    event.add("transp", "TRANSPARENT")
    return event
