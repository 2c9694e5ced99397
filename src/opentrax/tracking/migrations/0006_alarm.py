"""Calls for help: the door puts them in, the office acknowledges them."""

from django.db import migrations, models

from opentrax.kit.tenancy.migrations import Policy, RowSecurity

TABLE = """
CREATE TABLE tracking_alarm (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    device_id uuid NOT NULL,
    technician_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('sos')),
    raised_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    is_placed boolean NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by uuid,
    CONSTRAINT alarm_once UNIQUE (organization_id, device_id, kind, raised_at),
    CONSTRAINT alarm_acknowledged_by_somebody
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE INDEX alarm_technician ON tracking_alarm (organization_id, technician_id, received_at);
CREATE INDEX alarm_standing ON tracking_alarm (organization_id, received_at)
    WHERE acknowledged_at IS NULL;
"""

# What was raised stays as it was: the application may only say who acknowledged it, and expire it.
RIGHTS = """
REVOKE ALL ON tracking_alarm FROM PUBLIC, opentrax_app;
GRANT SELECT, DELETE ON tracking_alarm TO opentrax_app;
GRANT UPDATE (acknowledged_at, acknowledged_by) ON tracking_alarm TO opentrax_app;
GRANT INSERT ON tracking_alarm TO opentrax_door;
"""


class Migration(migrations.Migration):
    dependencies = [("tracking", "0005_term")]

    operations = [
        migrations.RunSQL(TABLE, "DROP TABLE tracking_alarm"),
        RowSecurity("tracking_alarm"),
        Policy("tracking_alarm", "door", "INSERT", check="true", role="opentrax_door"),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organization_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("technician_id", models.UUIDField()),
                ("kind", models.TextField()),
                ("raised_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("is_placed", models.BooleanField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("acknowledged_by", models.UUIDField(null=True)),
            ],
            options={"managed": False, "db_table": "tracking_alarm"},
        ),
    ]
