"""The position store: partitions, row security, and what the door may write.

The tables are plain SQL because Django knows neither partitions nor rights. The application reads
and deletes; only the door's role inserts. Nothing is granted on partitions.
"""

from django.db import migrations, models

from opentrax.kit.tenancy.migrations import Policy, RowSecurity

POSITIONS = """
CREATE TABLE tracking_position (
    organization_id uuid NOT NULL,
    device_id uuid NOT NULL,
    recorded_at timestamptz NOT NULL,
    message_key bigint NOT NULL,
    technician_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    clamped_at timestamptz,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    accuracy_m real,
    altitude_m real,
    speed_mps real,
    course_deg real,
    battery_pct real,
    charging boolean,
    mock boolean NOT NULL,
    format text NOT NULL,
    source text,
    trigger text,
    motion text,
    event text,
    PRIMARY KEY (organization_id, device_id, recorded_at, message_key)
) PARTITION BY RANGE (recorded_at);
CREATE TABLE tracking_position_other PARTITION OF tracking_position DEFAULT;
"""

BESIDE = """
CREATE TABLE tracking_dirty_day (
    organization_id uuid NOT NULL,
    device_id uuid NOT NULL,
    day_on date NOT NULL,
    technician_id uuid NOT NULL,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, device_id, day_on)
);
CREATE TABLE tracking_quarantine (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    device_id uuid NOT NULL,
    received_at timestamptz NOT NULL,
    format text NOT NULL,
    reason text NOT NULL,
    fields text NOT NULL,
    rows integer NOT NULL CHECK (rows > 0)
);
CREATE INDEX tracking_quarantine_device
    ON tracking_quarantine (organization_id, device_id, received_at);
CREATE TABLE tracking_refusal (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL,
    device_id uuid NOT NULL,
    day_on date NOT NULL,
    reason text NOT NULL,
    fixes integer NOT NULL CHECK (fixes > 0)
);
CREATE INDEX tracking_refusal_device ON tracking_refusal (organization_id, device_id, day_on);
"""

# Default privileges give the application everything on a new table; here it gets less.
RIGHTS = """
REVOKE ALL ON tracking_position, tracking_position_other, tracking_dirty_day,
    tracking_quarantine, tracking_refusal FROM PUBLIC, opentrax_app;
GRANT SELECT, DELETE ON tracking_position, tracking_dirty_day, tracking_quarantine,
    tracking_refusal TO opentrax_app;
GRANT INSERT ON tracking_refusal TO opentrax_app;
GRANT INSERT ON tracking_position, tracking_dirty_day, tracking_quarantine, tracking_refusal
    TO opentrax_door;
"""

# Runs with the owner's rights because only an owner may make and drop partitions. It takes no
# argument, so whoever may run it can do no more than what the clock asks for.
PARTITIONS = """
CREATE FUNCTION tracking_keep_partitions() RETURNS TABLE (made integer, dropped integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '3s'
AS $body$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    day_on date;
    child text;
BEGIN
    made := 0;
    dropped := 0;
    -- No role may read all organizations' rows, so the rows of the default partition are moved and
    -- dropped with its row security off for the owner, inside this transaction and under its lock.
    ALTER TABLE tracking_position_other NO FORCE ROW LEVEL SECURITY;
    FOR day_on IN SELECT today + n FROM generate_series(-29, 7) AS n LOOP
        child := 'tracking_position_' || to_char(day_on, 'YYYYMMDD');
        CONTINUE WHEN to_regclass(child) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE tracking_position INCLUDING ALL)', child);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC, opentrax_app, opentrax_door', child);
        EXECUTE format(
            'WITH moved AS (DELETE FROM tracking_position_other'
            ' WHERE recorded_at >= %1$L AND recorded_at < %2$L RETURNING *)'
            ' INSERT INTO %3$I SELECT * FROM moved',
            day_on::timestamp AT TIME ZONE 'UTC', (day_on + 1)::timestamp AT TIME ZONE 'UTC', child);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', child);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', child);
        EXECUTE format(
            'ALTER TABLE tracking_position ATTACH PARTITION %1$I FOR VALUES FROM (%2$L) TO (%3$L)',
            child, day_on::timestamp AT TIME ZONE 'UTC', (day_on + 1)::timestamp AT TIME ZONE 'UTC');
        made := made + 1;
    END LOOP;
    FOR child IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'tracking_position'::regclass
          AND c.relname ~ '^tracking_position_[0-9]{8}$'
          AND to_date(right(c.relname, 8), 'YYYYMMDD') <= today - 30
    LOOP
        EXECUTE format('DROP TABLE %I', child);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM tracking_position_other WHERE recorded_at < now() - interval '30 days';
    ALTER TABLE tracking_position_other FORCE ROW LEVEL SECURITY;
    RETURN NEXT;
END
$body$;
REVOKE ALL ON FUNCTION tracking_keep_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tracking_keep_partitions() TO opentrax_app;
"""

OTHER = """
ALTER TABLE tracking_position_other ENABLE ROW LEVEL SECURITY;
ALTER TABLE tracking_position_other FORCE ROW LEVEL SECURITY;
"""


def unmanaged(
    name: str, table: str, fields: list[tuple[str, models.Field]]
) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name, fields=fields, options={"managed": False, "db_table": table}
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("kit", "0001_ground")]

    operations = [
        migrations.RunSQL(POSITIONS, "DROP TABLE tracking_position"),
        migrations.RunSQL(
            BESIDE, "DROP TABLE tracking_dirty_day, tracking_quarantine, tracking_refusal"
        ),
        RowSecurity("tracking_position"),
        RowSecurity("tracking_dirty_day"),
        RowSecurity("tracking_quarantine"),
        RowSecurity("tracking_refusal"),
        Policy("tracking_position", "door", "INSERT", check="true", role="opentrax_door"),
        Policy("tracking_dirty_day", "door", "INSERT", check="true", role="opentrax_door"),
        Policy("tracking_quarantine", "door", "INSERT", check="true", role="opentrax_door"),
        Policy("tracking_refusal", "door", "INSERT", check="true", role="opentrax_door"),
        migrations.RunSQL(OTHER, migrations.RunSQL.noop),
        migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
        migrations.RunSQL(PARTITIONS, "DROP FUNCTION tracking_keep_partitions()"),
        migrations.RunSQL("SELECT tracking_keep_partitions()", migrations.RunSQL.noop),
        unmanaged(
            "Position",
            "tracking_position",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "device_id",
                        "recorded_at",
                        "message_key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organization_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("recorded_at", models.DateTimeField()),
                ("message_key", models.BigIntegerField()),
                ("technician_id", models.UUIDField()),
                ("received_at", models.DateTimeField()),
                ("clamped_at", models.DateTimeField(null=True)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("accuracy_m", models.FloatField(null=True)),
                ("altitude_m", models.FloatField(null=True)),
                ("speed_mps", models.FloatField(null=True)),
                ("course_deg", models.FloatField(null=True)),
                ("battery_pct", models.FloatField(null=True)),
                ("charging", models.BooleanField(null=True)),
                ("mock", models.BooleanField(default=False)),
                ("format", models.TextField()),
                ("source", models.TextField(null=True)),
                ("trigger", models.TextField(null=True)),
                ("motion", models.TextField(null=True)),
                ("event", models.TextField(null=True)),
            ],
        ),
        unmanaged(
            "DirtyDay",
            "tracking_dirty_day",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "organization_id",
                        "device_id",
                        "day_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("organization_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("day_on", models.DateField()),
                ("technician_id", models.UUIDField()),
                ("marked_at", models.DateTimeField()),
            ],
        ),
        unmanaged(
            "Quarantined",
            "tracking_quarantine",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organization_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("received_at", models.DateTimeField()),
                ("format", models.TextField()),
                ("reason", models.TextField()),
                ("fields", models.TextField()),
                ("rows", models.PositiveIntegerField()),
            ],
        ),
        unmanaged(
            "Refusal",
            "tracking_refusal",
            [
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organization_id", models.UUIDField()),
                ("device_id", models.UUIDField()),
                ("day_on", models.DateField()),
                ("reason", models.TextField()),
                ("fixes", models.PositiveIntegerField()),
            ],
        ),
    ]
