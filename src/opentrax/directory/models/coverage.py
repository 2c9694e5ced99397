"""Which trades a provider does, and where: its own word, which its clients see."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from opentrax.kit.tenancy import TenantModel


class AreaKind(models.TextChoices):
    """How an area is told."""

    RADIUS = "radius", _("Around a place")
    PROVINCE = "province", _("A province or territory")
    POSTAL = "postal", _("Postal codes that begin with")


class ServiceProfile(TenantModel):
    """The program's trades that a provider does; none of them: it has not said."""

    trades = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("organization_id", name="service_profile_once")]


class ServiceArea(TenantModel):
    """One area in which a provider works; `label` is the place that was found, or what was typed.
    `value` is the code of a province, or the beginning of a postal code.
    """

    kind = models.CharField(_("area"), max_length=8, choices=AreaKind.choices)
    label = models.CharField(max_length=200, blank=True, editable=False)
    value = models.CharField(max_length=10, blank=True, editable=False)
    latitude = models.FloatField(null=True, editable=False)
    longitude = models.FloatField(null=True, editable=False)
    radius_m = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="service_area_told",
                condition=models.Q(
                    kind="radius", latitude__isnull=False, latitude__range=(-90, 90),
                    longitude__isnull=False, longitude__range=(-180, 180),
                    radius_m__isnull=False, radius_m__range=(1000, 2_000_000),
                )
                | (
                    models.Q(
                        kind__in=["province", "postal"], latitude=None, longitude=None,
                        radius_m=None,
                    )
                    & ~models.Q(value="")
                ),
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organization_id"], name="service_area_of")]
