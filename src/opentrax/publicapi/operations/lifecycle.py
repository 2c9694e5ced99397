"""What is decided about a whole work order."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.orders import READ, WRITE, told
from opentrax.publicapi.operations.reading import work_order_or_404
from opentrax.publicapi.schemas.orders import CloseOutIn, CodeOut, HoldIn, Why, WorkOrderOut
from opentrax.workorders import lists, services
from opentrax.workorders.services.keeper import keepers_side

router = Router()
_ONE = "/work-orders/{uuid:work_order_id}"


def _after(request: Any, response: HttpResponse, key: UUID) -> WorkOrderOut:
    return told(response, work_order_or_404(request, key))


@opens(router, "GET", f"{_ONE}/hold-reasons", scope=READ, action="workorders.view",
       response=list[CodeOut])  # fmt: skip
def list_hold_reasons(request: Any, work_order_id: UUID) -> list[CodeOut]:
    """List the reasons for which a work order can be put on hold."""
    with keepers_side(work_order_or_404(request, work_order_id).organization_id):
        return [CodeOut(code=e.code, name=str(e.name)) for e in lists.hold_reasons()]


@opens(router, "GET", f"{_ONE}/resolutions", scope=READ, action="workorders.view",
       response=list[CodeOut])  # fmt: skip
def list_resolutions(request: Any, work_order_id: UUID) -> list[CodeOut]:
    """List the words for how its work can have ended."""
    with keepers_side(work_order_or_404(request, work_order_id).organization_id):
        return [CodeOut(code=e.code, name=str(e.name)) for e in lists.resolutions()]


@opens(router, "POST", f"{_ONE}/hold", scope=WRITE, action="workorders.hold",
       response=WorkOrderOut)  # fmt: skip
def hold_work_order(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: HoldIn
) -> WorkOrderOut:
    """Put work in progress on hold."""
    order = work_order_or_404(request, work_order_id)
    services.hold_work_order(
        order, sent.reason, note=sent.note, actor=request.user, command_id=request.command_id
    )
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/resumption", scope=WRITE, action="workorders.hold",
       response=WorkOrderOut)  # fmt: skip
def resume_work_order(request: Any, response: HttpResponse, work_order_id: UUID) -> WorkOrderOut:
    """Go on with work that is on hold."""
    order = work_order_or_404(request, work_order_id)
    services.resume_work_order(order, actor=request.user, command_id=request.command_id)
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/completion", scope=WRITE, action="workorders.complete",
       response=WorkOrderOut)  # fmt: skip
def complete_work_order(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: Why
) -> WorkOrderOut:
    """Complete by hand what no visit completes, with the reason."""
    order = work_order_or_404(request, work_order_id)
    services.complete_work_order(
        order, reason=sent.reason, actor=request.user, command_id=request.command_id
    )
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/verification", scope=WRITE, action="workorders.verify",
       response=WorkOrderOut)  # fmt: skip
def verify_work(request: Any, response: HttpResponse, work_order_id: UUID) -> WorkOrderOut:
    """Confirm that completed work is done."""
    order = work_order_or_404(request, work_order_id)
    services.verify_work(order, actor=request.user, command_id=request.command_id)
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/rejection", scope=WRITE, action="workorders.verify",
       response=WorkOrderOut)  # fmt: skip
def reject_work(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: Why
) -> WorkOrderOut:
    """Send completed work back, with what is not right."""
    order = work_order_or_404(request, work_order_id)
    services.reject_work(
        order, reason=sent.reason, actor=request.user, command_id=request.command_id
    )
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/closing", scope=WRITE, action="workorders.close",
       response=WorkOrderOut)  # fmt: skip
def close_work_order(request: Any, response: HttpResponse, work_order_id: UUID) -> WorkOrderOut:
    """Close verified work."""
    order = work_order_or_404(request, work_order_id)
    services.close_work_order(order, actor=request.user, command_id=request.command_id)
    return _after(request, response, work_order_id)


@opens(router, "POST", f"{_ONE}/close-out", scope=WRITE, action="workorders.number",
       response=WorkOrderOut)  # fmt: skip
def close_out(
    request: Any, response: HttpResponse, work_order_id: UUID, sent: CloseOutIn
) -> WorkOrderOut:
    """Write how the work ended, and under which number."""
    order = work_order_or_404(request, work_order_id)
    services.close_out(
        order, number=sent.number, resolution=sent.resolution, actor=request.user,
        command_id=request.command_id,
    )  # fmt: skip
    return _after(request, response, work_order_id)
