"""What somebody does to many work orders at once, and what came of it for each."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.bulk_states import BulkAct, ItemState

if TYPE_CHECKING:
    from uuid import UUID


class BulkRun(TenantModel):
    """One act on many work orders, kept by the organization that acts. What was typed is forgotten
    once it is carried out.
    """

    actor_id = models.UUIDField(editable=False)
    act = models.CharField(max_length=10, choices=BulkAct.choices, editable=False)
    # A provider, priority, trade, reason to hold or sub-status, as the act says.
    chosen = models.CharField(max_length=40, blank=True, editable=False)
    amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    minutes = models.PositiveIntegerField(default=0, editable=False)
    is_internal = models.BooleanField(default=False, editable=False)
    words = models.TextField(max_length=8000, blank=True, editable=False)
    total = models.PositiveIntegerField(editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "created_at"], name="bulk_run_newest")]


class BulkItem(TenantModel):
    """One of the work orders, by value: its keeper may be a client."""

    run = models.ForeignKey(
        BulkRun, on_delete=models.CASCADE, db_index=False, related_name="items", editable=False
    )
    position = models.PositiveIntegerField(editable=False)
    work_order_id = models.UUIDField(editable=False)
    number = models.PositiveBigIntegerField(editable=False)
    state = models.CharField(
        max_length=8, choices=ItemState.choices, default=ItemState.WAITING, editable=False
    )
    # Why it was refused, in the words that the actor would have read on its page.
    refusal = models.CharField(max_length=500, blank=True, editable=False)

    if TYPE_CHECKING:
        run_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "run", "work_order_id", name="bulk_item_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "run", "state", "position"], name="bulk_item_next"
            )
        ]
