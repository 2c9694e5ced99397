"""Reads of providers to whom no work is offered."""

from uuid import UUID

from opentrax.kit.tenancy import current_organization_id
from opentrax.workorders.models import DispatchStop, PassedBy, WorkOrder


def stopped() -> dict[UUID, str]:
    """Whom the organization in scope offers no work, with the reason of each; one query."""
    rows = DispatchStop.objects.filter(organization_id=current_organization_id())
    return dict(rows.values_list("provider_id", "reason"))


def passed_by(order: WorkOrder) -> list[PassedBy]:
    """Who was not offered a work order because of that; its keeper alone sees it."""
    if order.organization_id != current_organization_id():
        return []
    rows = PassedBy.objects.filter(work_order_id=order.pk)
    return list(rows.order_by("created_at", "pk"))
