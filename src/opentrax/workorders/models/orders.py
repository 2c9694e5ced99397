"""What is to be done. `organization_id` is the keeper's; `provider_id` names an organization by
value.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.directory.trades import trade_name, trade_title
from opentrax.kit.money import DEFAULT_CURRENCY
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.states import NteSource, Priority, WorkOrderStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


# Kept by another than who does the work; said in the words of the indexes that have only these.
OF_CLIENTS = models.Q(provider_id__lt=models.F("organization_id")) | models.Q(
    provider_id__gt=models.F("organization_id")
)
_OPEN = models.Q(status__in=["new", "dispatched", "scheduled", "in_progress", "on_hold"])


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
    # The keeper's trade: its code, its own name as it was then (empty for the program's, which have
    # translated ones), and the program's trade that it is or lies under, which both sides know.
    trade_code = models.CharField(_("trade"), max_length=36, blank=True, editable=False)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    trade_default = models.CharField(max_length=36, blank=True, editable=False)
    client_po = models.CharField(_("purchase order"), max_length=60, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    close_out_number = models.CharField(_("close-out number"), max_length=60, blank=True)
    # The keeper's code of the problem, by value, and its path and instructions as they were then.
    problem_code_id = models.UUIDField(null=True, editable=False)
    problem_label = models.CharField(max_length=260, blank=True, editable=False)
    instructions = models.TextField(max_length=4000, blank=True, editable=False)
    # What must not be exceeded, and which rule said so; the steps are in NteChange.
    nte_amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, editable=False)
    nte_source = models.CharField(
        max_length=14, choices=NteSource.choices, blank=True, editable=False
    )
    # Where what was incurred stands against that, "" up to NEAR: by all amounts, as the keeper sees
    # it, and by those of `provider_id` alone, which sees no other's.
    reach = models.CharField(max_length=4, blank=True, editable=False)
    provider_reach = models.CharField(max_length=4, blank=True, editable=False)
    resolution_code = models.CharField(max_length=40, blank=True, editable=False)
    resolution_label = models.CharField(max_length=80, blank=True, editable=False)
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
    # Raised to hand on what a client asked for, see Subcontract; nobody can change it afterwards.
    is_subcontract = models.BooleanField(default=False, editable=False)
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
    # The three clocks, as they were last computed (see `clocks`); `due_at` typed by hand goes
    # before the third. `next_due_at` is the first deadline whose clock still runs: past it, the
    # work order is late.
    acknowledge_by_at = models.DateTimeField(null=True, editable=False)
    on_site_by_at = models.DateTimeField(null=True, editable=False)
    complete_by_at = models.DateTimeField(null=True, editable=False)
    first_arrived_at = models.DateTimeField(null=True, editable=False)
    clocks_paused_at = models.DateTimeField(null=True, editable=False)
    next_due_at = models.DateTimeField(null=True, editable=False)

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
            # In the order of each list: see `listing`.
            models.Index(fields=["organization_id", "created_at", "id"], name="workorder_newest"),
            models.Index(fields=["organization_id", "due_at", "id"], name="workorder_due"),
            models.Index(
                fields=["provider_id", "created_at", "id"], name="workorder_of_newest",
                condition=OF_CLIENTS,
            ),
            models.Index(
                fields=["provider_id", "due_at", "id"], name="workorder_of_due",
                condition=OF_CLIENTS,
            ),
            models.Index(
                fields=["provider_id", "number", "id"], name="workorder_of_number",
                condition=OF_CLIENTS,
            ),
            # Most of what an organization sees was closed long ago.
            models.Index(
                fields=["organization_id", "created_at", "id"], name="workorder_open",
                condition=_OPEN,
            ),
            models.Index(
                fields=["provider_id", "created_at", "id"], name="workorder_of_open",
                condition=OF_CLIENTS & _OPEN,
            ),
            models.Index(fields=["provider_id", "location"], name="workorder_of_place"),
            # Near or over the cap, and over it: few of all, and of the near ones few are over.
            models.Index(
                fields=["organization_id", "created_at", "id"], name="workorder_near",
                condition=models.Q(reach__gt=""),
            ),
            models.Index(
                fields=["organization_id", "created_at", "id"], name="workorder_over",
                condition=models.Q(reach="over"),
            ),
            models.Index(
                fields=["provider_id", "created_at", "id"], name="workorder_of_near",
                condition=OF_CLIENTS & models.Q(provider_reach__gt=""),
            ),
            models.Index(
                fields=["provider_id", "created_at", "id"], name="workorder_of_over",
                condition=OF_CLIENTS & models.Q(provider_reach="over"),
            ),
            models.Index(
                fields=["organization_id", "next_due_at"], name="workorder_next_due",
                condition=models.Q(next_due_at__isnull=False),
            ),
            models.Index(
                fields=["provider_id", "next_due_at"], name="workorder_provider_next",
                condition=models.Q(next_due_at__isnull=False),
            ),
        ]  # fmt: skip

    @property
    def complete_due_at(self) -> "datetime | None":
        """By when it has to be complete: as typed by hand, else by the clock."""
        return self.due_at or self.complete_by_at

    @property
    def trade_name(self) -> str:
        """The trade's name, empty where there is none."""
        return trade_name(self.trade_code, self.trade_label) if self.trade_code else ""

    @property
    def trade_title(self) -> str:
        """The same with the program's trade above it, which both sides know."""
        if not self.trade_code:
            return ""
        return trade_title(self.trade_code, self.trade_label, self.trade_default)
