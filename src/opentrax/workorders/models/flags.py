"""What an office says of a check-in that the location's rule flagged."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.check_in_states import FlagAnswer
from opentrax.workorders.models.check_ins import CheckIn

if TYPE_CHECKING:
    from uuid import UUID


class CheckInReview(TenantModel):
    """One side's last word on a flagged check-in, kept by the work order's keeper and read by both.
    `side_id` is the organization that says it.
    """

    check_in = models.ForeignKey(
        CheckIn, on_delete=models.PROTECT, db_index=False, related_name="reviews"
    )
    provider_id = models.UUIDField(editable=False)
    side_id = models.UUIDField(editable=False)
    answer = models.CharField(max_length=12, choices=FlagAnswer.choices)
    words = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(editable=False)
    decided_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        check_in_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "check_in", "side_id", name="check_in_review_once"
            )
        ]
