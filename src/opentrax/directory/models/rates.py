"""What a provider charges a client: agreed, kept by the client, seen by both."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel


class RateKind(models.TextChoices):
    """Which of the hourly rates."""

    REGULAR = "regular", _("Regular")
    OVERTIME = "overtime", _("Overtime")
    EMERGENCY = "emergency", _("Emergency rate")
    TRAVEL = "travel", _("Travel time")


class RateCard(TenantModel):
    """Rates of a provider for a trade (empty: for every trade without a card of its own), from a
    day on, to a day or until further notice. Two cards of one trade never hold on the same day.
    """

    provider_id = models.UUIDField(editable=False)
    trade_code = models.CharField(_("trade"), max_length=36, blank=True)
    trade_label = models.CharField(max_length=80, blank=True, editable=False)
    currency = models.CharField(_("currency"), max_length=3)
    regular = models.DecimalField(
        _("regular, an hour"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    overtime = models.DecimalField(
        _("overtime, an hour"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    emergency = models.DecimalField(
        _("emergency, an hour"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    travel = models.DecimalField(
        _("travel, an hour"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    trip = models.DecimalField(
        _("trip charge"), max_digits=14, decimal_places=4, null=True, blank=True
    )
    markup_percent = models.DecimalField(
        _("mark-up on parts (percent)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until, that day too"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="rate_card_ends_after_start",
                condition=models.Q(valid_until=None)
                | models.Q(valid_until__gte=models.F("valid_from")),
            )
        ]
        indexes = [
            models.Index(
                fields=["organization_id", "provider_id", "trade_code", "valid_from"],
                name="rate_card_trade",
            ),
            models.Index(fields=["provider_id"], name="rate_card_provider"),
        ]

    def hourly(self, kind: str) -> Decimal | None:
        """The rate of an hour, or None where the card says nothing."""
        found: Decimal | None = getattr(self, kind) if kind in RateKind.values else None
        return found
