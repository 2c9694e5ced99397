"""How an organization runs its work orders: settings, lists, and what it chose from them."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import ListKind, WorkOrderStatus

if TYPE_CHECKING:
    from uuid import UUID


MISSED_AFTER_MINUTES = 120


class WorkSettings(TenantModel):
    """How an organization runs its work orders; without a row the defaults hold."""

    missed_after_minutes = models.PositiveIntegerField(
        _("missed after (minutes)"), default=MISSED_AFTER_MINUTES
    )
    verify_after_days = models.PositiveSmallIntegerField(_("verified after (days)"), default=0)
    # How long a provider has to answer an offer; 0: until it is taken back.
    answer_minutes = models.PositiveIntegerField(_("time to answer"), default=0)
    dispatches_itself = models.BooleanField(_("dispatch new work orders by rule"), default=False)
    # A request from a location's form becomes a work order without anybody looking at it first.
    takes_requests_itself = models.BooleanField(
        _("requests become work orders at once"), default=False
    )

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="work_settings_once")]


class ListEntry(TenantModel):
    """One word of a list that an organization keeps: reasons to hold, sub-statuses.

    An entry that came with the program has its code and no label of its own, so that each reader
    sees it in their language.
    """

    kind = models.CharField(max_length=12, choices=ListKind.choices, editable=False)
    code = models.CharField(max_length=40, editable=False)
    label = models.CharField(_("name"), max_length=80, blank=True)
    # Of a reason to hold: whether the clocks stop meanwhile.
    stops_clocks = models.BooleanField(_("the clocks stop"), default=False)
    # Of a sub-status: the status that it belongs to.
    status = models.CharField(
        _("status"), max_length=12, choices=WorkOrderStatus.choices, blank=True
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "kind", "code", name="list_entry_once"),
            models.CheckConstraint(
                name="list_entry_status_of_sub_status",
                condition=models.Q(kind="sub_status") ^ models.Q(status=""),
            ),
        ]


class SubStatusChoice(TenantModel):
    """The sub-status that an organization gave a work order, its own or a client's; nobody else
    sees it.
    """

    # The database lets it go with the work order, also one of another organization: row security
    # hides the row from who takes the work order away. The constraint is in the migration, since
    # Django does not mix such a key with those that it follows itself.
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="sub_statuses",
    )  # fmt: skip
    entry = models.ForeignKey(ListEntry, on_delete=models.PROTECT, db_index=False, related_name="+")

    if TYPE_CHECKING:
        work_order_id: UUID
        entry_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "work_order", name="sub_status_once")
        ]
        indexes = [models.Index(fields=["organization_id", "entry"], name="sub_status_entry")]
