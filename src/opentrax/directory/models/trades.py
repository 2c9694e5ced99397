"""Trades that an organization added."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel


class Trade(TenantModel):
    """A trade that an organization added, at the top or under another one; the program's own are in
    `trades`, without rows.
    """

    name = models.CharField(_("name"), max_length=80)
    # The code of the trade above: one of the program's, or the key of an own one. Never changed.
    parent = models.CharField(_("under"), max_length=36, blank=True, editable=False)
    sort_key = models.CharField(max_length=200, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organization_id", "parent", "sort_key", name="trade_once",
                condition=models.Q(archived_at=None),
            )
        ]  # fmt: skip
