"""The gate: devices, what may be recorded when, and the functions that the doors ask.

Pausing, closing or revoking locks the technician's row of `tracking_state` first; the functions take a share lock
on it in the transaction that inserts. So whoever inserts after a pause was committed sees it.
"""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Lookup, Policy, RowSecurity

# Two statements: under READ COMMITTED each has its own snapshot, so the windows are read as they
# are once the lock is held. In one statement a pause committed meanwhile would not be seen.
_BODY = """
#variable_conflict use_column
BEGIN
    PERFORM 1 FROM tracking_state s
      WHERE (s.organization_id, s.technician_id) IN (
          SELECT d.organization_id, d.technician_id FROM tracking_device d
           WHERE {which} AND d.revoked_at IS NULL)
      ORDER BY s.organization_id, s.technician_id FOR SHARE OF s;
    RETURN QUERY
      SELECT d.token_hash, d.organization_id, d.id, d.technician_id,
             coalesce(s.acknowledged_version = (SELECT max(p.version) FROM tracking_disclosure p), false),
             coalesce((SELECT range_agg(tstzrange(w.opens_at, w.closes_at)) FROM tracking_window w
                        WHERE w.organization_id = d.organization_id
                          AND w.technician_id = d.technician_id
                          AND w.closes_at > now() - interval '30 days'), '{{}}'::tstzmultirange)
        FROM tracking_device d
        JOIN tracking_state s
          ON s.organization_id = d.organization_id AND s.technician_id = d.technician_id
       WHERE {which} AND d.revoked_at IS NULL;
END
"""
_RETURNS = (
    "TABLE (token_hash bytea, organization_id uuid, device_id uuid, technician_id uuid,"
    " disclosed boolean, windows tstzmultirange)"
)
_TABLES = ("tracking_device", "tracking_state", "tracking_window")


def admits(name: str, arguments: str, which: str, execute: str) -> Lookup:
    return Lookup(
        name,
        arguments,
        _RETURNS,
        _BODY.format(which=which),
        tables=_TABLES,
        language="plpgsql",
        execute=execute,
    )


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_positions"), ("directory", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("version", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("texts", models.JSONField()),
                ("text_hash", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(default=opentrax.kit.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="Device",
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
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("traccar", "Traccar Client"),
                            ("overland", "Overland"),
                            ("owntracks", "OwnTracks"),
                            ("gpslogger", "GPSLogger"),
                            ("browser", "This browser, while the page is open"),
                        ],
                        max_length=12,
                        verbose_name="app",
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32)),
                ("token_made_at", models.DateTimeField(editable=False)),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="devices",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "technician"], name="device_technician")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["token_hash"], name="tracking_device_token")
                ],
            },
        ),
        migrations.CreateModel(
            name="State",
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
                    "acknowledged_version",
                    models.PositiveSmallIntegerField(editable=False, null=True),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("technician"),
                        name="tracking_state_technician_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Window",
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
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "technician", "closes_at"],
                        name="window_technician",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="window_closes_after",
                    )
                ],
            },
        ),
        # The same texts for everybody, so without row security; only migrations publish.
        migrations.RunSQL(
            "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON tracking_disclosure FROM opentrax_app;"
            " GRANT SELECT ON tracking_disclosure TO opentrax_lookup",
            migrations.RunSQL.noop,
        ),
        RowSecurity("tracking_device"),
        RowSecurity("tracking_state"),
        RowSecurity("tracking_window"),
        admits(
            "tracking_admit",
            "token_hashes bytea[]",
            "d.token_hash = ANY (token_hashes)",
            "opentrax_door",
        ),
        admits(
            "tracking_admit_device",
            "device uuid",
            "d.id = device AND d.organization_id = app_organization()",
            "opentrax_door, opentrax_app",
        ),
        # FOR SHARE asks for the right to update; the check lets nothing be changed.
        migrations.RunSQL(
            "GRANT UPDATE (technician_id) ON tracking_state TO opentrax_lookup",
            "REVOKE UPDATE (technician_id) ON tracking_state FROM opentrax_lookup",
        ),
        Policy(
            "tracking_state",
            "lookup_lock",
            "UPDATE",
            using="true",
            check="false",
            role="opentrax_lookup",
        ),
    ]
