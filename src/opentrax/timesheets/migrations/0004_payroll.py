"""How an organization pays time."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("timesheets", "0003_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="PayRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=opentrax.kit.keys.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "organization_id",
                    models.UUIDField(
                        default=opentrax.kit.tenancy.scopes.current_organization_id, editable=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("daily_after_minutes", models.PositiveSmallIntegerField(null=True)),
                ("weekly_after_minutes", models.PositiveSmallIntegerField(null=True)),
                (
                    "pays_first_leg",
                    models.BooleanField(
                        default=True, verbose_name="the first leg of the day is paid"
                    ),
                ),
                (
                    "pays_last_leg",
                    models.BooleanField(
                        default=True, verbose_name="the last leg of the day is paid"
                    ),
                ),
                ("pays_breaks", models.BooleanField(default=False, verbose_name="breaks are paid")),
                ("step_minutes", models.PositiveSmallIntegerField(default=1)),
                ("mileage_rate", models.DecimalField(decimal_places=4, default=0, max_digits=8)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("organization_id"), name="pay_rule_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mileage_rate__gte", 0), ("step_minutes__gte", 1)),
                        name="pay_rule_step_and_rate",
                    ),
                ],
            },
        ),
        RowSecurity("timesheets_payrule"),
        OpenedByGrant("timesheets_payrule", "timesheets"),
    ]
