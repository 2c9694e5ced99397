"""What proposals and invoices share. Once it is submitted, a paper and its lines stay as they were
sent: what is wrong is challenged, and comes again as another version beside the first.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import RateKind
from opentrax.invoicing.states import LineKind, PaperKind
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models import WorkOrder

if TYPE_CHECKING:
    from uuid import UUID


class PaperCounter(TenantModel):
    """The last number that a provider gave to a proposal or an invoice, kept by the provider; its
    row lock keeps numbers gap-free.
    """

    kind = models.CharField(max_length=10, choices=PaperKind.choices, editable=False)
    last_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "kind", name="paper_counter_once")
        ]


class Paper(TenantModel):
    """A proposal or an invoice of a provider for a work order, kept by the work order's keeper.

    The number is the provider's; versions of one paper share it. `taxes` holds, by tax, its name,
    percent, the amount that it is reckoned on, and its own amount (decimals as text).
    """

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="%(class)ss"
    )
    provider_id = models.UUIDField(editable=False)
    number = models.PositiveBigIntegerField(_("number"), editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    # The version that this one comes in the place of.
    replaces_id = models.UUIDField(null=True, editable=False)
    currency = models.CharField(max_length=3, editable=False)
    words = models.CharField(_("what is proposed"), max_length=2000, blank=True)
    net_amount = models.DecimalField(max_digits=14, decimal_places=3, editable=False)
    tax_amount = models.DecimalField(max_digits=14, decimal_places=3, editable=False)
    total_amount = models.DecimalField(max_digits=14, decimal_places=3, editable=False)
    taxes = models.JSONField(default=list, editable=False)
    # What both sides' letterheads said when it was submitted; empty on papers from before.
    heads = models.JSONField(default=dict, editable=False)
    # The cap of the work order when it was submitted.
    nte_amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    submitted_at = models.DateTimeField(default=now, editable=False)
    submitted_by_id = models.UUIDField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    # Empty where the contract's rules decided.
    decided_by_id = models.UUIDField(null=True, editable=False)
    decision_words = models.CharField(max_length=1000, blank=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        abstract = True


class Line(TenantModel):
    """A line of a paper. `amount` is quantity × unit amount, rounded to the currency's digits."""

    provider_id = models.UUIDField(editable=False)
    position = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=LineKind.choices)
    # Of labor: which of the hourly rates.
    rate_kind = models.CharField(_("rate"), max_length=10, choices=RateKind.choices, blank=True)
    description = models.CharField(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=3)
    unit_amount = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4)
    amount = models.DecimalField(max_digits=14, decimal_places=3, editable=False)
    is_taxed = models.BooleanField(_("taxed"), default=True)
    # What the client says is wrong with the line.
    challenge = models.CharField(max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
