"""What a provider has not submitted yet: kept by the provider, so that nobody else sees it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.invoicing.states import PaperKind
from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel


class Draft(TenantModel):
    """A proposal or an invoice being written. The work order is named by value: another
    organization may keep it. `replaces_id` is the challenged version that it is to replace.
    """

    kind = models.CharField(max_length=10, choices=PaperKind.choices, editable=False)
    work_order_id = models.UUIDField(editable=False)
    replaces_id = models.UUIDField(null=True, editable=False)
    words = models.CharField(_("what is proposed"), max_length=2000, blank=True)
    over_cap_note = models.CharField(max_length=500, blank=True)
    invoice_on = models.DateField(null=True)
    lines = models.JSONField(default=list)
    taxes = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=now, editable=False)
    changed_by_id = models.UUIDField(null=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "work_order_id"], name="draft_work_order")
        ]
