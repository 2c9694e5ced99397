"""An invoice: what the work cost, with the approved time beside what is billed."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.invoicing.models.papers import Line, Paper
from opentrax.invoicing.states import InvoiceStatus

if TYPE_CHECKING:
    from uuid import UUID


class Invoice(Paper):
    """`checks` holds, by rule of the contract, whether it passed and the figures that decided;
    `is_automatic`: all passed, and nobody had to approve.
    """

    status = models.CharField(
        max_length=12, choices=InvoiceStatus.choices, default=InvoiceStatus.SUBMITTED,
        editable=False,
    )  # fmt: skip
    invoice_on = models.DateField(_("date of the invoice"), editable=False)
    due_on = models.DateField(_("to be paid by"), null=True, editable=False)
    # Why it is above the cap, where the contract allows that with a note.
    over_cap_note = models.CharField(_("why above the cap"), max_length=500, blank=True)
    checks = models.JSONField(default=list, editable=False)
    # When its lines were gathered: an earlier version's, where it replaces one.
    begun_at = models.DateTimeField(null=True, editable=False)
    is_automatic = models.BooleanField(default=False, editable=False)
    close_out_number = models.CharField(_("close-out number"), max_length=60, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, editable=False)
    paid_reference = models.CharField(_("reference"), max_length=100, blank=True, editable=False)
    paid_by_id = models.UUIDField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "provider_id", "number", "version", name="invoice_version_once"
            ),
            models.CheckConstraint(
                name="invoice_is_no_draft", condition=~models.Q(status=InvoiceStatus.DRAFT)
            ),
            models.CheckConstraint(
                name="invoice_paid_has_a_date",
                condition=~models.Q(status=InvoiceStatus.PAID) | models.Q(paid_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organization_id", "work_order"], name="invoice_order"),
            models.Index(
                fields=["organization_id", "status", "-submitted_at"], name="invoice_status"
            ),
            models.Index(
                fields=["provider_id", "status", "-submitted_at"], name="invoice_provider"
            ),
            # What was spent in a period.
            models.Index(
                fields=["organization_id", "decided_at"], name="invoice_approved",
                condition=models.Q(status__in=["approved", "paid"]),
            ),
            models.Index(
                fields=["provider_id", "decided_at"], name="invoice_provider_approved",
                condition=models.Q(status__in=["approved", "paid"]),
            ),
        ]  # fmt: skip


class InvoiceLine(Line):
    """A line of an invoice. Of labor: the visit, its approved time as it was (`raw_seconds`) and as
    the contract rounds it, and how many of the billed minutes are beyond that. Of parts: the use
    that it bills, what was used at which price as it was, and how much of the amount is beyond
    that; `beyond_amount` is empty on lines from before uses were named.
    """

    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, related_name="lines"
    )
    visit_id = models.UUIDField(null=True, editable=False)
    raw_seconds = models.PositiveIntegerField(null=True, editable=False)
    rounded_minutes = models.PositiveIntegerField(null=True, editable=False)
    beyond_minutes = models.PositiveIntegerField(default=0, editable=False)
    part_use_id = models.UUIDField(null=True, editable=False)
    used_quantity = models.DecimalField(max_digits=12, decimal_places=3, null=True, editable=False)
    used_price = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    beyond_amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)

    if TYPE_CHECKING:
        invoice_id: UUID

    @property
    def rounded_seconds(self) -> int:
        """The same as seconds, for screens."""
        return (self.rounded_minutes or 0) * 60

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "invoice", "position", name="invoice_line_once"
            )
        ]
