"""Checking in and out of visits, by who carries them out; and their time."""

from typing import Any
from uuid import UUID

from ninja import Router

from opentrax.directory.models import Technician
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import visit_or_404
from opentrax.publicapi.operations.visits import READ, WRITE
from opentrax.publicapi.schemas.visits import (
    CheckInOut,
    CheckInSent,
    CheckOutSent,
    SetOutSent,
    TimeOut,
)
from opentrax.publicapi.schemas.work import VisitOut
from opentrax.timesheets.intervals import Interval
from opentrax.timesheets.models import Kind
from opentrax.timesheets.selectors import time_on_visits, totals_of
from opentrax.tracking.services import taps
from opentrax.workorders import services
from opentrax.workorders.check_in_states import Direction, Verdict, Way
from opentrax.workorders.check_ins import Shown, shown_of
from opentrax.workorders.models import Visit

router = Router()
_ONE = "/visits/{uuid:visit_id}"


def _shown(one: Shown) -> CheckInOut:
    row = one.row
    return CheckInOut(
        id=row.pk, direction=Direction(row.direction), way=Way(row.way), at=row.at,
        received_at=row.received_at, verdict=Verdict(row.verdict), distance_m=row.distance_m,
        accuracy_m=row.accuracy_m, reason=row.reason, doubts=one.doubts,
    )  # fmt: skip


@opens(router, "GET", f"{_ONE}/check-ins", scope=READ, action="visits.view",
       response=list[CheckInOut])  # fmt: skip
def list_check_ins(request: Any, visit_id: UUID) -> list[CheckInOut]:
    """List what showed that somebody came to a visit or left it, in that order."""
    visit = visit_or_404(request, visit_id)
    return [_shown(one) for one in shown_of([visit.pk]).get(visit.pk, [])]


def _sent(visit: Visit) -> Technician:
    """The technician of the visit, as far as it is one of the organization's; the services refuse
    every other.
    """
    own: Technician | None = Technician.objects.filter(
        pk=visit.technician_id, organization_id=current_organization_id()
    ).first()
    return own or Technician(pk=visit.technician_id)


@opens(router, "POST", f"{_ONE}/set-out", scope=WRITE, action="visits.perform",
       response=VisitOut)  # fmt: skip
def set_out(request: Any, visit_id: UUID, sent: SetOutSent) -> Visit:
    """Say that the technician is on the way."""
    services.mark_visit_set_out(
        visit_or_404(request, visit_id), at=taps.possible(sent.at), actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return visit_or_404(request, visit_id)


@opens(router, "POST", f"{_ONE}/check-in", scope=WRITE, action="visits.perform",
       response=VisitOut)  # fmt: skip
def check_in(request: Any, visit_id: UUID, sent: CheckInSent) -> Visit:
    """Say that the technician has arrived.

    The client's rule for the location decides what has to show it, and what is flagged or refused.
    """
    visit = visit_or_404(request, visit_id)
    taps.arrive(
        _sent(visit), visit.pk, at=sent.at, said=sent.evidence(), actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return visit_or_404(request, visit_id)


@opens(router, "POST", f"{_ONE}/check-out", scope=WRITE, action="visits.perform",
       response=VisitOut)  # fmt: skip
def check_out(request: Any, visit_id: UUID, sent: CheckOutSent) -> Visit:
    """Say that the technician has left, and what came of the visit."""
    visit = visit_or_404(request, visit_id)
    taps.leave(
        _sent(visit), visit.pk, at=sent.at, outcome=str(sent.outcome or ""), said=sent.evidence(),
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return visit_or_404(request, visit_id)


@opens(router, "GET", f"{_ONE}/time", scope=READ, action="time.view", response=TimeOut)
def get_time(request: Any, visit_id: UUID) -> dict[str, Any]:
    """Read the time of a visit, as its client and its provider see it: never where anybody was."""
    visit = visit_or_404(request, visit_id)
    segments = time_on_visits([visit.pk]).get(visit.pk, [])
    found: dict[str, float] = {}
    distance_m = 0.0
    if segments:
        whole = Interval(segments[0].started_at, max(s.ended_at for s in segments))
        totals = totals_of(segments, whole)
        found, distance_m = dict(totals.by_kind), totals.distance_m
    return {
        "segments": segments, "on_site_s": found.get(Kind.ONSITE, 0.0),
        "travel_s": found.get(Kind.TRAVEL, 0.0), "break_s": found.get(Kind.BREAK, 0.0),
        "distance_m": distance_m,
    }  # fmt: skip
