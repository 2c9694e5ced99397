"""Scores of providers, and what these object: each side keeps its own, both read both."""

from decimal import Decimal

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, Policy, RowSecurity

SCORE, OBJECTION = "workorders_providerscore", "workorders_scoreobjection"


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


def counts() -> list[tuple[str, models.Field]]:
    names = [
        "orders", "on_time_good", "on_time_of", "first_time_good", "first_time_of",
        "acceptance_good", "acceptance_of", "response_of",
    ]  # fmt: skip
    return [(name, models.PositiveIntegerField(default=0, editable=False)) for name in names]


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0024_passed_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderScore",
            fields=[
                *row(),
                ("provider_id", models.UUIDField(editable=False)),
                (
                    "computed_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("score", models.PositiveSmallIntegerField(editable=False, null=True)),
                *counts(),
                (
                    "response_good",
                    models.DecimalField(
                        decimal_places=4, default=Decimal("0"), editable=False, max_digits=12
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["provider_id"], name="provider_score_provider"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("provider_id"),
                        name="provider_score_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(score=None) | models.Q(score__lte=100, orders__gte=10),
                        name="provider_score_sane",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScoreObjection",
            fields=[
                *row(),
                ("client_id", models.UUIDField(editable=False)),
                ("note", models.TextField(max_length=1000, verbose_name="note")),
                (
                    "written_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client_id"], name="score_objection_client"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("client_id"),
                        name="score_objection_once",
                    )
                ],
            },
        ),
        RowSecurity(SCORE),
        RowSecurity(OBJECTION),
        Policy(SCORE, "provider", using="provider_id = app_organization()"),
        Policy(OBJECTION, "client", using="client_id = app_organization()"),
        OpenedByGrant(SCORE, "work_orders"),
        OpenedByGrant(OBJECTION, "work_orders"),
    ]
