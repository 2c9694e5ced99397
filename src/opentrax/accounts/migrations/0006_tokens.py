"""Tokens of the public API, and the look-up that turns one into ids."""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Lookup, RowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_documents"),
        ("organizations", "0005_mail_ended"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiToken",
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
                ("person_id", models.UUIDField(editable=False)),
                ("name", models.CharField(max_length=60, verbose_name="what for")),
                ("scopes", models.CharField(editable=False, max_length=600)),
                ("token_hash", models.BinaryField(max_length=32)),
                ("expires_at", models.DateTimeField(editable=False)),
                ("last_used_on", models.DateField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                (
                    "membership",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organizations.membership",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "membership"], name="api_token_membership"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"), models.F("token_hash"), name="api_token_once"
                    )
                ],
            },
        ),
        RowSecurity("accounts_apitoken"),
        Lookup(
            "api_token_by_hash",
            "hashed bytea",
            "TABLE (organization_id uuid, token_id uuid, person_id uuid)",
            "SELECT organization_id, id, person_id FROM accounts_apitoken WHERE token_hash = hashed",
            tables=["accounts_apitoken"],
        ),
    ]
