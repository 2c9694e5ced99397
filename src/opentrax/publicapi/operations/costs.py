"""The cap of a work order and what was incurred."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Status

from opentrax.engine.pricing import total
from opentrax.publicapi.api import opens
from opentrax.publicapi.operations.reading import work_order_or_404
from opentrax.publicapi.schemas.orders import CostsOut, IncurredIn, IncurredOut, NteIn
from opentrax.publicapi.schemas.shared import Money
from opentrax.workorders import services
from opentrax.workorders.models import Incurred, NteChange

router = Router()
_ONE = "/work-orders/{uuid:work_order_id}"


def _costs(request: Any, key: UUID) -> dict[str, Any]:
    order = work_order_or_404(request, key)
    entries = list(Incurred.objects.filter(work_order_id=order.pk).order_by("created_at", "id"))
    steps = NteChange.objects.filter(work_order_id=order.pk).order_by("created_at", "id")
    return {
        "nte": Money.of(order.nte_amount, order.currency), "currency": order.currency,
        "incurred_total": total(e.amount for e in entries if e.withdrawn_at is None),
        "incurred": entries, "nte_history": list(steps),
    }  # fmt: skip


@opens(router, "GET", f"{_ONE}/costs", scope="costs:read", action="workorders.view",
       response=CostsOut)  # fmt: skip
def get_costs(request: Any, work_order_id: UUID) -> dict[str, Any]:
    """Read the cap, its history, and what was incurred so far."""
    return _costs(request, work_order_id)


@opens(router, "PUT", f"{_ONE}/nte", scope="costs:write", action="workorders.change",
       response=CostsOut)  # fmt: skip
def change_nte(request: Any, work_order_id: UUID, sent: NteIn) -> dict[str, Any]:
    """Set the cap, by who raised the work order."""
    order = work_order_or_404(request, work_order_id)
    services.change_nte(
        order, sent.amount, reason=sent.reason, actor=request.user, command_id=request.command_id
    )
    return _costs(request, work_order_id)


@opens(router, "POST", f"{_ONE}/incurred", scope="costs:write", action="incurred.add",
       response={201: IncurredOut})  # fmt: skip
def add_incurred(request: Any, work_order_id: UUID, sent: IncurredIn) -> Status[Incurred]:
    """Say what was incurred, by who accepted the work."""
    order = work_order_or_404(request, work_order_id)
    return Status(
        201,
        services.add_incurred(
            order, sent.amount, sent.words, actor=request.user, command_id=request.command_id
        ),
    )


@opens(router, "POST", "/incurred/{uuid:incurred_id}/withdrawal", scope="costs:write",
       action="incurred.add", response=IncurredOut)  # fmt: skip
def withdraw_incurred(request: Any, incurred_id: UUID) -> Incurred:
    """Take an amount back that was entered by mistake; it stays in sight."""
    entry: Incurred = get_object_or_404(Incurred, pk=incurred_id)
    services.withdraw_incurred(entry, actor=request.user, command_id=request.command_id)
    return get_object_or_404(Incurred, pk=incurred_id)
