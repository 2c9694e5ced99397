"""Reads of parts that were used on work orders. Row security decides what the scope sees."""

from uuid import UUID

from django.db.models import QuerySet

from opentrax.workorders.models import PartUse, WorkOrder


def parts_used(order: WorkOrder, visit_id: UUID | None = None) -> QuerySet[PartUse]:
    """What was used on a work order, or on one visit of it, also what was taken back."""
    rows: QuerySet[PartUse] = PartUse.objects.filter(work_order_id=order.pk)
    if visit_id is not None:
        rows = rows.filter(visit_id=visit_id)
    return rows.order_by("created_at", "id")
