"""Functions that policies read, and the table that makes commands repeatable."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import RowSecurity

FUNCTIONS = """
CREATE FUNCTION app_organization() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.organization', true), '')::uuid;
CREATE FUNCTION app_person() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    RETURN nullif(current_setting('app.person', true), '')::uuid;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            FUNCTIONS, "DROP FUNCTION app_organization(); DROP FUNCTION app_person();"
        ),
        migrations.CreateModel(
            name="Command",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("organization_id", models.UUIDField(editable=False)),
                ("name", models.CharField(max_length=100)),
                ("result", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(default=opentrax.kit.clock.now)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "created_at"], name="kit_command_created"
                    )
                ],
            },
        ),
        RowSecurity("kit_command"),
    ]
