"""The contract between a client and a provider, as far as the program judges by it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.invoicing.states import OverCap, Rounding
from opentrax.kit.money import DEFAULT_CURRENCY
from opentrax.kit.tenancy import TenantModel


class Terms(TenantModel):
    """Kept by the client; the provider sees them. Without a row the defaults hold."""

    provider_id = models.UUIDField(editable=False)
    step_minutes = models.PositiveSmallIntegerField(_("time is rounded to (minutes)"), default=0)
    rounding = models.CharField(
        _("rounded"), max_length=8, choices=Rounding.choices, default=Rounding.NEAREST
    )
    least_minutes = models.PositiveSmallIntegerField(
        _("least time of a visit (minutes)"), default=0
    )
    tolerance_minutes = models.PositiveSmallIntegerField(_("tolerance (minutes)"), default=15)
    tolerance_percent = models.DecimalField(
        _("tolerance (percent)"), max_digits=5, decimal_places=2, default=5
    )
    over_cap = models.CharField(
        _("an invoice above the cap"), max_length=10, choices=OverCap.choices,
        default=OverCap.BLOCK,
    )  # fmt: skip
    payment_days = models.PositiveSmallIntegerField(_("to be paid within (days)"), default=30)
    approves_itself = models.BooleanField(_("invoices approve themselves"), default=False)
    under_amount = models.DecimalField(
        _("up to the total of"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    # The client's when it said so; a paper in another one is not below it.
    under_currency = models.CharField(max_length=3, default=DEFAULT_CURRENCY, editable=False)
    needs_rates = models.BooleanField(_("at the rates of the card"), default=True)
    needs_proposal = models.BooleanField(_("with an approved proposal"), default=False)
    needs_files = models.BooleanField(_("with a photo or a file"), default=False)
    taxes = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "provider_id", name="terms_once"),
            models.CheckConstraint(
                name="terms_tolerance_not_negative", condition=models.Q(tolerance_percent__gte=0)
            ),
        ]
        indexes = [models.Index(fields=["provider_id"], name="terms_provider")]
