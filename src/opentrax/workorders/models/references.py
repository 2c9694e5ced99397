"""Each side's own number for the same work order."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class OwnReference(TenantModel):
    """The number that an organization's own books give a work order, its own or a client's; nobody
    else sees it.
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="own_references"
    )
    reference = models.CharField(_("own reference"), max_length=60)
    search_text = models.CharField(max_length=120, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "work_order", name="own_reference_once")
        ]
