"""The cap of a work order (NTE, "not to exceed"): what it defaults to, its history, and what was
incurred so far. Amounts are exact and lie beside the code of their currency.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.directory.models import Location
from opentrax.kit.money import DEFAULT_CURRENCY
from opentrax.kit.tenancy import TenantModel
from opentrax.workorders.models.orders import WorkOrder
from opentrax.workorders.states import NteSource

if TYPE_CHECKING:
    from uuid import UUID


class CostSettings(TenantModel):
    """What an organization calls the cap, and in which currency it counts; without a row the
    defaults hold.
    """

    nte_label = models.CharField(_("the cap is called"), max_length=30, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default=DEFAULT_CURRENCY)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="cost_settings_once")]


class NteDefault(TenantModel):
    """The cap of a trade, or of a trade at one location."""

    trade_code = models.CharField(_("trade"), max_length=36)
    location = models.ForeignKey(
        Location, null=True, blank=True, on_delete=models.PROTECT, db_index=False,
        related_name="+", verbose_name=_("location"),
    )  # fmt: skip
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3)
    currency = models.CharField(_("currency"), max_length=3)

    if TYPE_CHECKING:
        location_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "trade_code", "location", name="nte_default_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="nte_default_not_negative", condition=models.Q(amount__gte=0)
            ),
        ]  # fmt: skip


class NteChange(TenantModel):
    """One step of a work order's cap: from, to, why and by whom. Never changed afterwards."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="nte_changes"
    )
    amount_before = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    amount = models.DecimalField(max_digits=14, decimal_places=3, null=True, editable=False)
    currency = models.CharField(max_length=3, editable=False)
    source = models.CharField(max_length=14, choices=NteSource.choices, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    changed_by_id = models.UUIDField(null=True, editable=False)
    # The proposal whose approval made the step.
    proposal_id = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "work_order"], name="nte_change_order")]


class Incurred(TenantModel):
    """An amount that the provider says was incurred so far; kept by the work order's keeper."""

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, db_index=False, related_name="incurred"
    )
    provider_id = models.UUIDField(editable=False)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=3)
    currency = models.CharField(max_length=3, editable=False)
    words = models.CharField(_("what for"), max_length=140)
    added_by_id = models.UUIDField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by_id = models.UUIDField(null=True, editable=False)

    if TYPE_CHECKING:
        work_order_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(name="incurred_positive", condition=models.Q(amount__gt=0))
        ]
        indexes = [models.Index(fields=["organization_id", "work_order"], name="incurred_order")]
