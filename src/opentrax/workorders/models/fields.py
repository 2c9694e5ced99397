"""What stands in an organization's own fields on its work orders."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.directory.models.fields import FieldValue
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class OrderValue(FieldValue):
    """What stands in a field on a work order; whoever holds the work order reads it."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="field_values"
    )

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "field", name="order_value_once"
            )
        ]
