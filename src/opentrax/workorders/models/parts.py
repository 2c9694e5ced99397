"""Parts that were used on a work order, as both sides see them."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.models.work import Visit

if TYPE_CHECKING:
    from uuid import UUID


class PartUse(TenantModel):
    """A part that the provider used, kept by the work order's keeper; taken back, it stays in
    sight.

    `unit_price` is what one is charged at, in the work order's currency. What it cost the provider
    stands here only where the contract has a mark-up: then the price is made of it.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="part_uses"
    )
    visit = models.ForeignKey(
        Visit, null=True, on_delete=models.CASCADE, db_index=False, related_name="part_uses"
    )
    provider_id = models.UUIDField(editable=False)
    movement_id = models.UUIDField(editable=False)
    incurred_id = models.UUIDField(null=True, editable=False)
    number = models.CharField(max_length=40, editable=False)
    name = models.CharField(max_length=120, editable=False)
    unit = models.CharField(max_length=20, blank=True, editable=False)
    quantity = models.DecimalField(max_digits=12, decimal_places=3, editable=False)
    unit_price = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    unit_cost = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    markup_percent = models.DecimalField(max_digits=6, decimal_places=2, null=True, editable=False)
    currency = models.CharField(max_length=3, editable=False)
    used_by_id = models.UUIDField(null=True, editable=False)
    taken_back_at = models.DateTimeField(null=True, editable=False)
    taken_back_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID
        visit_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(name="part_use_positive", condition=models.Q(quantity__gt=0)),
            models.CheckConstraint(
                name="part_use_cost_only_with_markup",
                condition=models.Q(unit_cost=None) | models.Q(markup_percent__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "work_order"], name="part_use_order"),
            models.Index(fields=["organization_id", "visit"], name="part_use_visit"),
        ]
