"""A proposal: what the work will cost; approved, its total is the work order's new cap."""

from typing import TYPE_CHECKING

from django.db import models

from opentrax.invoicing.models.papers import Line, Paper
from opentrax.invoicing.states import ProposalStatus

if TYPE_CHECKING:
    from uuid import UUID


class Proposal(Paper):
    """`total_amount`: what was incurred so far, what is proposed, and tax; the cap that follows."""

    status = models.CharField(
        max_length=12, choices=ProposalStatus.choices, default=ProposalStatus.SUBMITTED,
        editable=False,
    )  # fmt: skip
    incurred_amount = models.DecimalField(
        max_digits=14, decimal_places=3, default=0, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "provider_id", "number", "version", name="proposal_version_once"
            ),
            models.CheckConstraint(
                name="proposal_is_no_draft", condition=~models.Q(status=ProposalStatus.DRAFT)
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "work_order"], name="proposal_order"),
            models.Index(
                fields=["organization_id", "status", "-submitted_at"], name="proposal_status"
            ),
            models.Index(
                fields=["provider_id", "status", "-submitted_at"], name="proposal_provider"
            ),
        ]  # fmt: skip


class ProposalLine(Line):
    """A line of a proposal."""

    proposal = models.ForeignKey(
        Proposal, on_delete=models.PROTECT, db_index=False, related_name="lines"
    )

    if TYPE_CHECKING:
        proposal_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "proposal", "position", name="proposal_line_once"
            )
        ]
