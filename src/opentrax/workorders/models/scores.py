"""How a client's providers did in the last 12 months, and what these object."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.clock import now
from opentrax.kit.tenancy import TenantModel


class ProviderScore(TenantModel):
    """The score of one provider for the client that keeps it, with the counts behind each part; see
    `rules.score`. Written every night; the provider reads it.
    """

    provider_id = models.UUIDField(editable=False)
    computed_at = models.DateTimeField(default=now, editable=False)
    score = models.PositiveSmallIntegerField(null=True, editable=False)
    orders = models.PositiveIntegerField(default=0, editable=False)
    on_time_good = models.PositiveIntegerField(default=0, editable=False)
    on_time_of = models.PositiveIntegerField(default=0, editable=False)
    first_time_good = models.PositiveIntegerField(default=0, editable=False)
    first_time_of = models.PositiveIntegerField(default=0, editable=False)
    acceptance_good = models.PositiveIntegerField(default=0, editable=False)
    acceptance_of = models.PositiveIntegerField(default=0, editable=False)
    response_good = models.DecimalField(
        max_digits=12, decimal_places=4, default=Decimal(0), editable=False
    )
    response_of = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "provider_id", name="provider_score_once"),
            models.CheckConstraint(
                name="provider_score_sane",
                condition=models.Q(score=None) | models.Q(score__lte=100, orders__gte=10),
            ),
        ]
        indexes = [models.Index(fields=["provider_id"], name="provider_score_provider")]


class ScoreObjection(TenantModel):
    """What a provider says of its score with one client, which reads it; kept by the provider."""

    client_id = models.UUIDField(editable=False)
    note = models.TextField(_("note"), max_length=1000)
    written_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint("organization_id", "client_id", name="score_objection_once")
        ]
        indexes = [models.Index(fields=["client_id"], name="score_objection_client")]
