"""Offers and their answers."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from opentrax.kit.tenancy import current_organization_id
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import Cursor, assignment_or_404, work_order_or_404
from opentrax.publicapi.paging import Page, moment, page_by
from opentrax.publicapi.schemas.work import AssignmentOut, DeclineIn, OfferIn
from opentrax.workorders import services
from opentrax.workorders.models import Assignment
from opentrax.workorders.states import AssignmentStatus

router = Router()
READ, WRITE = "assignments:read", "assignments:write"


class AssignmentFilters(Cursor):
    """Which of the offers to the organization."""

    status: AssignmentStatus | None = None


@opens(router, "GET", "/assignments", scope=READ, action="workorders.view",
       response=Page[AssignmentOut])  # fmt: skip
def list_assignments(request: Any, chosen: Query[AssignmentFilters]) -> dict[str, Any]:
    """List what was offered to the organization, the oldest first."""
    found = Assignment.objects.filter(provider_id=current_organization_id())
    if chosen.status is not None:
        found = found.filter(status=chosen.status)
    rows, following = page_by(found, "offered_at", moment(chosen.after), chosen.limit)
    return {"items": rows, "next": following}


@opens(router, "GET", "/work-orders/{uuid:work_order_id}/assignments", scope=READ,
       action="workorders.view", response=list[AssignmentOut])  # fmt: skip
def list_assignments_of_work_order(request: Any, work_order_id: UUID) -> list[Assignment]:
    """List the offers of a work order, the oldest first."""
    order = work_order_or_404(request, work_order_id)
    return list(order.assignments.order_by("offered_at", "id"))


@opens(router, "POST", "/work-orders/{uuid:work_order_id}/assignments", scope=WRITE,
       action="workorders.assign", response={201: AssignmentOut})  # fmt: skip
def offer_work_order(request: Any, work_order_id: UUID, sent: OfferIn) -> Status[Assignment]:
    """Offer a work order to a provider, or give it to the organization's own technicians."""
    order = work_order_or_404(request, work_order_id)
    made = services.assign(
        order, sent.provider_id, then=sent.then, answer_minutes=sent.answer_minutes,
        actor=request.user, command_id=request.command_id,
    )  # fmt: skip
    return Status(201, assignment_or_404(made.pk))


@opens(router, "POST", "/assignments/{uuid:assignment_id}/acceptance", scope=WRITE,
       action="assignments.answer", response=AssignmentOut)  # fmt: skip
def accept_assignment(request: Any, assignment_id: UUID) -> Assignment:
    """Accept an offer."""
    offer = assignment_or_404(assignment_id)
    return services.answer_assignment(
        offer, "accepted", actor=request.user, command_id=request.command_id
    )


@opens(router, "POST", "/assignments/{uuid:assignment_id}/decline", scope=WRITE,
       action="assignments.answer", response=AssignmentOut)  # fmt: skip
def decline_assignment(request: Any, assignment_id: UUID, sent: DeclineIn) -> Assignment:
    """Decline an offer."""
    offer = assignment_or_404(assignment_id)
    return services.answer_assignment(
        offer, "declined", reason=sent.reason, actor=request.user, command_id=request.command_id
    )


@opens(router, "POST", "/assignments/{uuid:assignment_id}/recall", scope=WRITE,
       action="workorders.assign", response=AssignmentOut)  # fmt: skip
def recall_assignment(request: Any, assignment_id: UUID) -> Assignment:
    """Take an offer back."""
    offer = assignment_or_404(assignment_id)
    return services.recall_assignment(offer, actor=request.user, command_id=request.command_id)
