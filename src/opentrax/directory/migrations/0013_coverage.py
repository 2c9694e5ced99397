"""What providers say of their trades and areas; their clients read it."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, Policy, RowSecurity

PROFILE, AREA = "directory_serviceprofile", "directory_servicearea"
OF_OUR_PROVIDERS = "organization_id IN (SELECT p.provider_id FROM organizations_partnership p WHERE p.organization_id = app_organization() AND p.ended_at IS NULL)"


def row() -> list[tuple[str, models.Field]]:
    return [
        (
            "id",
            models.UUIDField(
                default=opentrax.kit.keys.uuid7, editable=False, primary_key=True, serialize=False
            ),
        ),
        (
            "organization_id",
            models.UUIDField(
                default=opentrax.kit.tenancy.scopes.current_organization_id, editable=False
            ),
        ),
        ("created_at", models.DateTimeField(default=opentrax.kit.clock.now, editable=False)),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0012_network"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceProfile",
            fields=[*row(), ("trades", models.JSONField(default=list))],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"), name="service_profile_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceArea",
            fields=[
                *row(),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("radius", "Around a place"),
                            ("province", "A province or territory"),
                            ("postal", "Postal codes that begin with"),
                        ],
                        max_length=8,
                        verbose_name="area",
                    ),
                ),
                ("label", models.CharField(blank=True, editable=False, max_length=200)),
                ("value", models.CharField(blank=True, editable=False, max_length=10)),
                ("latitude", models.FloatField(editable=False, null=True)),
                ("longitude", models.FloatField(editable=False, null=True)),
                ("radius_m", models.PositiveIntegerField(editable=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id"], name="service_area_of"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            kind="radius",
                            latitude__isnull=False,
                            latitude__range=(-90, 90),
                            longitude__isnull=False,
                            longitude__range=(-180, 180),
                            radius_m__isnull=False,
                            radius_m__range=(1000, 2_000_000),
                        )
                        | (
                            models.Q(
                                kind__in=["province", "postal"],
                                latitude=None,
                                longitude=None,
                                radius_m=None,
                            )
                            & ~models.Q(value="")
                        ),
                        name="service_area_told",
                    )
                ],
            },
        ),
        *[RowSecurity(table) for table in (PROFILE, AREA)],
        *[Policy(table, "clients", using=OF_OUR_PROVIDERS) for table in (PROFILE, AREA)],
        *[OpenedByGrant(table, "work_orders") for table in (PROFILE, AREA)],
    ]
