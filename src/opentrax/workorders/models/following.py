"""Who wants to hear by mail what the other side says about a work order."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class Follow(TenantModel):
    """What a person said about one work order: mail about it, or none. Without a row it follows
    from what they did there, see `following`. Kept by the organization for which they said it.
    """

    # The database itself takes it with the work order, which may be another organization's: the
    # migration makes the constraint.
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    person_id = models.UUIDField(editable=False)
    wants_mail = models.BooleanField()

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "work_order", "person_id", name="follow_once"
            )
        ]
        indexes = [models.Index(fields=["work_order"], name="follow_cascade")]
