"""What is to be done. `organization_id` is the keeper's; `provider_id` names an organization by
value.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.states import Priority, WorkOrderStatus

if TYPE_CHECKING:
    from uuid import UUID


class Counter(TenantModel):
    """The last number that an organization gave to a work order; its row lock keeps numbers
    gap-free.
    """

    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="workorder_counter_once")]


class WorkOrder(TenantModel):
    """Something to be done at a location. The number is the same on both sides."""

    number = models.PositiveBigIntegerField(_("number"), editable=False)
    title = models.CharField(_("title"), max_length=140)
    description = models.TextField(_("problem"), max_length=8000, blank=True)
    location = models.ForeignKey(
        Location,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
        verbose_name=_("location"),
    )
    client_po = models.CharField(_("purchase order"), max_length=60, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=Priority.choices, default=Priority.NORMAL
    )
    status = models.CharField(
        _("status"), max_length=12, choices=WorkOrderStatus.choices,
        default=WorkOrderStatus.NEW, editable=False,
    )  # fmt: skip
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    # Whom the work order is offered to or who accepted it; empty otherwise. Policies prove it by
    # the assignment.
    provider_id = models.UUIDField(null=True, editable=False)
    created_by_id = models.UUIDField(null=True, editable=False)
    search_text = models.CharField(max_length=600, editable=False)
    dispatched_at = models.DateTimeField(null=True, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    # Completed by hand, without a visit that says so, and why; who did is in the audit log.
    is_said_done = models.BooleanField(default=False, editable=False)
    completion_note = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    # The client was not satisfied with what was done up to the visit of this number.
    redo_after = models.PositiveIntegerField(null=True, editable=False)
    rejected_at = models.DateTimeField(null=True, editable=False)
    reject_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    if TYPE_CHECKING:
        location_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "number", name="workorder_number_once")
        ]
        indexes = [
            models.Index(fields=["organization_id", "status", "due_at"], name="workorder_status"),
            models.Index(
                fields=["organization_id", "location", "status"], name="workorder_location"
            ),
            models.Index(fields=["provider_id", "status", "location"], name="workorder_provider"),
        ]
