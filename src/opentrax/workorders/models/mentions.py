"""Who was named in which note."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class Mention(TenantModel):
    """Somebody is named in a note that they may read. Kept by the organization for which they read
    it; the note is named by value, by the key of its first version, since another may keep it.
    """

    # The database itself takes it with the work order: the migration makes the constraint.
    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    origin_id = models.UUIDField(editable=False)
    note_id = models.UUIDField(editable=False)
    person_id = models.UUIDField(editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "origin_id", "person_id", name="mention_once"
            )
        ]
        indexes = [
            models.Index(fields=["organization_id", "person_id", "created_at"], name="mention_of"),
            models.Index(fields=["work_order"], name="mention_cascade"),
        ]
