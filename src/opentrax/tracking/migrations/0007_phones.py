"""What phones are told, and what they say of geofences that we gave them.

The application prepares each device's reply; the door, which may read nothing, is handed those that
are due by a function that counts how often. A position may name the region that the phone reported.
"""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Lookup, Policy, RowSecurity

# A phone never says that it got an answer: one that got lost is made up for by the next two.
# SKIP LOCKED: who waits for the application, or another door, would hold up everybody's positions.
TAKE = """
#variable_conflict use_column
BEGIN
    RETURN QUERY
      WITH due AS (
          SELECT r.id, d.token_hash AS hash
            FROM tracking_device d
            JOIN tracking_reply r ON r.organization_id = d.organization_id AND r.device_id = d.id
           WHERE d.token_hash = ANY (token_hashes) AND d.revoked_at IS NULL
             AND r.times_handed_out < 3
           FOR UPDATE OF r SKIP LOCKED)
      UPDATE tracking_reply r SET times_handed_out = r.times_handed_out + 1
        FROM due WHERE r.id = due.id
      RETURNING due.hash, r.body;
END
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0006_alarm")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE tracking_position ADD COLUMN region text",
            "ALTER TABLE tracking_position DROP COLUMN region",
            state_operations=[
                migrations.AddField("Position", "region", models.TextField(null=True))
            ],
        ),
        migrations.CreateModel(
            name="Reply",
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
                ("body", models.TextField(editable=False)),
                ("prepared_at", models.DateTimeField(editable=False)),
                ("times_handed_out", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracking.device",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("device"),
                        name="tracking_reply_device_once",
                    )
                ],
            },
        ),
        RowSecurity("tracking_reply"),
        Lookup(
            "tracking_take_replies",
            "token_hashes bytea[]",
            "TABLE (token_hash bytea, body text)",
            TAKE,
            tables=("tracking_device", "tracking_reply"),
            language="plpgsql",
            execute="opentrax_door",
        ),
        migrations.RunSQL(
            "GRANT UPDATE (times_handed_out) ON tracking_reply TO opentrax_lookup",
            "REVOKE UPDATE (times_handed_out) ON tracking_reply FROM opentrax_lookup",
        ),
        Policy(
            "tracking_reply",
            "lookup_count",
            "UPDATE",
            using="true",
            check="true",
            role="opentrax_lookup",
        ),
    ]
