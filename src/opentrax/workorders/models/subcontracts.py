"""Work orders that a provider handed on to a partner of its own, one level down."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import SubcontractEnd

if TYPE_CHECKING:
    from uuid import UUID


class HandingOn(TenantModel):
    """A client lets a provider hand its work orders on to others; without a row it may not. The
    provider sees it.
    """

    provider_id = models.UUIDField(editable=False)
    allowed_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "provider_id", name="handing_on_once")
        ]


class Subcontract(TenantModel):
    """A provider's own work order that does what a client asked of it in another; kept by the
    provider, and seen by the client. Whom the provider gave its own to sees nothing of it.

    `subcontractor_name` is what the client is told once somebody accepted.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    for_work_order_id = models.UUIDField(editable=False)
    for_number = models.PositiveBigIntegerField(editable=False)
    assignment_id = models.UUIDField(editable=False)
    client_id = models.UUIDField(editable=False)
    handed_on_by_id = models.UUIDField(null=True, editable=False)
    subcontractor_name = models.CharField(max_length=120, blank=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    # That a completion by hand was told to the client: see `services.following_on`.
    is_told_done = models.BooleanField(default=False, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    end_reason = models.CharField(
        max_length=10, choices=SubcontractEnd.choices, blank=True, editable=False
    )

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "work_order", name="subcontract_once"),
            models.UniqueConstraint(
                "organization_id", "for_work_order_id", name="subcontract_one_stands",
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="subcontract_end_has_reason",
                condition=models.Q(ended_at=None, end_reason="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(end_reason="")),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["organization_id", "for_work_order_id"], name="subcontract_for"),
            models.Index(fields=["client_id", "for_work_order_id"], name="subcontract_client"),
        ]
