"""Who an organization is on papers. Its partners see it, since their papers name it too."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Policy, RowSecurity

TABLE = "organizations_letterhead"
OF_A_PARTNER = "organization_id IN (SELECT p.provider_id FROM organizations_partnership p WHERE p.organization_id = app_organization() UNION ALL SELECT p.organization_id FROM organizations_partnership p WHERE p.provider_id = app_organization())"


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0005_mail_ended"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
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
                (
                    "legal_name",
                    models.CharField(blank=True, max_length=150, verbose_name="legal name"),
                ),
                ("address", models.TextField(blank=True, max_length=300, verbose_name="address")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "tax_numbers",
                    models.TextField(blank=True, max_length=300, verbose_name="tax numbers"),
                ),
                (
                    "payment",
                    models.TextField(blank=True, max_length=500, verbose_name="how to pay"),
                ),
                ("logo_key", models.CharField(blank=True, editable=False, max_length=64)),
                ("logo_media_type", models.CharField(blank=True, editable=False, max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("organization_id"), name="letterhead_once")
                ],
            },
        ),
        RowSecurity(TABLE),
        Policy(TABLE, "partners", using=OF_A_PARTNER),
    ]
