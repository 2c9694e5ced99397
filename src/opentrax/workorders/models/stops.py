"""Providers to whom no work is offered, and the work that passed them by for that."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class DispatchStop(TenantModel):
    """ "Do not dispatch": an organization offers a provider no work until somebody says otherwise.
    The provider is not told, and does not see it.
    """

    provider_id = models.UUIDField(editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    stopped_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "provider_id", name="dispatch_stop_once")
        ]


class PassedBy(TenantModel):
    """A provider in a line or rule who was not offered a work order, and the reason of that day."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    provider_id = models.UUIDField(editable=False)
    reason = models.CharField(max_length=300, blank=True, editable=False)
    # Papers that were lacking, see directory.compliance.lack_data: said in each reader's language.
    lacks = models.JSONField(default=list, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        indexes = [models.Index(fields=["organization_id", "work_order"], name="passed_by_order")]
