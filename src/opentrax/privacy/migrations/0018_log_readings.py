"""Who read logs and for which purpose: the register only grows, and goes by its term."""

from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
from opentrax.kit.tenancy.migrations import Expiry


class Migration(migrations.Migration):
    dependencies = [("privacy", "0017_staff")]

    operations = [
        migrations.CreateModel(
            name="LogReading",
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
                ("at", models.DateTimeField(default=opentrax.kit.clock.now)),
                ("log", models.CharField(max_length=40)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("running", "running"), ("security", "security")], max_length=10
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("said_by", models.CharField(max_length=120)),
                ("lines", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("purpose__in", ["running", "security"]),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="log_reading_has_a_purpose",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            "REVOKE ALL ON privacy_logreading FROM opentrax_app;"
            " GRANT SELECT, INSERT ON privacy_logreading TO opentrax_app",
            migrations.RunSQL.noop,
        ),
        Expiry("privacy_logreading", "at", "24 months"),
    ]
