"""How long an organization keeps positions, where that is shorter than the platform's maximum."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel

LONGEST_DAYS = 30
"""The platform's maximum: partitions older than this are dropped whole."""


class Term(TenantModel):
    """An organization's own, shorter term for positions. Without a row the maximum holds."""

    positions_kept_days = models.PositiveSmallIntegerField(
        _("days that positions are kept"),
        default=LONGEST_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)],
    )

    class Meta:
        db_table = "tracking_term"
        constraints = [
            models.UniqueConstraint("organization_id", name="tracking_term_once"),
            models.CheckConstraint(
                name="tracking_term_days",
                condition=models.Q(positions_kept_days__range=(1, LONGEST_DAYS)),
            ),
        ]
