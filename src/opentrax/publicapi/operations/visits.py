"""Visits: plan, move, call off, and what came of them."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from opentrax.directory.models import Technician
from opentrax.directory.selectors import technicians
from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, visit_or_404, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.problems import ProblemError
from opentrax.publicapi.schemas.shared import FilterMoment
from opentrax.publicapi.schemas.work import OutcomeIn, VisitIn, VisitOut
from opentrax.workorders import services
from opentrax.workorders.models import Visit

router = Router()
READ, WRITE = "visits:read", "visits:write"
_ONE = "/visits/{uuid:visit_id}"


class VisitFilters(Cursor):
    """Which of the visits that the organization carries out."""

    technician_id: UUID | None = None
    planned_after: FilterMoment | None = None
    planned_before: FilterMoment | None = None


@opens(router, "GET", "/visits", scope=READ, action="visits.view",
       response=Page[VisitOut])  # fmt: skip
def list_visits(request: Any, chosen: Query[VisitFilters]) -> dict[str, Any]:
    """List the visits that the organization carries out, by their planned begin."""
    found = Visit.objects.filter(provider_id=current_organization_id())
    limits = {
        "technician_id": chosen.technician_id, "planned_start_at__gte": chosen.planned_after,
        "planned_start_at__lt": chosen.planned_before,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in limits.items() if value is not None})
    rows, following = page_by(found, "planned_start_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


@opens(router, "GET", "/work-orders/{uuid:work_order_id}/visits", scope=READ,
       action="visits.view", response=list[VisitOut])  # fmt: skip
def list_visits_of_work_order(request: Any, work_order_id: UUID) -> list[Visit]:
    """List the visits of a work order in their order."""
    order = work_order_or_404(request, work_order_id)
    return list(order.visits.order_by("sequence"))


@opens(router, "GET", _ONE, scope=READ, action="visits.view", response=VisitOut)
def get_visit(request: Any, visit_id: UUID) -> Visit:
    """Read one visit."""
    return visit_or_404(request, visit_id)


def _technician(key: UUID) -> Technician:
    found: Technician | None = technicians().filter(pk=key).first()
    if found is None:
        raise ProblemError("invalid", _("Send “technician_id” of one of GET /technicians."))
    return found


@opens(router, "POST", "/work-orders/{uuid:work_order_id}/visits", scope=WRITE,
       action="visits.plan", response={201: VisitOut})  # fmt: skip
def plan_visit(request: Any, work_order_id: UUID, sent: VisitIn) -> Status[Visit]:
    """Plan a visit of one of the organization's technicians."""
    order = work_order_or_404(request, work_order_id)
    made = services.plan_visit(
        order, _technician(sent.technician_id), start_at=sent.start_at, end_at=sent.end_at,
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return Status(201, visit_or_404(request, made.pk))


@opens(router, "PUT", f"{_ONE}/plan", scope=WRITE, action="visits.plan", response=VisitOut)
def move_visit(request: Any, visit_id: UUID, sent: VisitIn) -> Visit:
    """Give a visit another time or technician."""
    services.reschedule_visit(
        visit_or_404(request, visit_id), _technician(sent.technician_id), start_at=sent.start_at,
        end_at=sent.end_at, actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return visit_or_404(request, visit_id)


@opens(router, "POST", f"{_ONE}/cancellation", scope=WRITE, action="visits.plan",
       response=VisitOut)  # fmt: skip
def cancel_visit(request: Any, visit_id: UUID) -> Visit:
    """Call a visit off."""
    services.cancel_visit(
        visit_or_404(request, visit_id), actor=request.user, command_id=request.command_id
    )
    return visit_or_404(request, visit_id)


@opens(router, "POST", f"{_ONE}/outcome", scope=WRITE, action="visits.perform",
       response=VisitOut)  # fmt: skip
def report_outcome(request: Any, visit_id: UUID, sent: OutcomeIn) -> Visit:
    """Say what came of a finished visit."""
    services.report_outcome(
        visit_or_404(request, visit_id), sent.outcome, note=sent.note, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return visit_or_404(request, visit_id)
