"""Addresses to which an organization has the journal sent, and what became of each attempt."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel


class WebhookEndpoint(TenantModel):
    """One address. `position` is the place in the journal through which it was sent; `failures`
    counts attempts in a row, `next_at` is when the next one may be.
    """

    url = models.CharField(_("address"), max_length=500)
    groups = models.CharField(max_length=120)  # words of kinds.Group
    secret_sealed = models.CharField(max_length=300, editable=False)
    position = models.PositiveBigIntegerField(default=0, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(null=True, editable=False)
    is_paused_by_failures = models.BooleanField(default=False, editable=False)

    class Meta:
        indexes = [models.Index(fields=["organization_id", "created_at"], name="webhook_order")]


class WebhookAttempt(TenantModel):
    """One request: no body, neither way."""

    endpoint = models.ForeignKey(
        WebhookEndpoint, on_delete=models.CASCADE, db_index=False, related_name="attempts"
    )
    # The journal's entry; none where somebody only tried the address.
    entry_id = models.UUIDField(null=True, editable=False)
    kind = models.CharField(max_length=24, editable=False)
    number = models.PositiveBigIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=now, editable=False)
    status_code = models.PositiveSmallIntegerField(null=True, editable=False)
    fault = models.CharField(max_length=12, blank=True, editable=False)  # a Fault
    duration_ms = models.PositiveIntegerField(editable=False)
    is_delivered = models.BooleanField(editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["organization_id", "endpoint", "at"], name="webhook_attempts")
        ]
