"""Shifts, pauses, taps, acknowledgements and who looked; what was said or seen is added, never changed."""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import RowSecurity


def never(rights: str, table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE {rights} ON {table} FROM opentrax_app", migrations.RunSQL.noop
    )


class Migration(migrations.Migration):
    dependencies = [("tracking", "0002_gate")]

    operations = [
        migrations.CreateModel(
            name="Shift",
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
                    "origin",
                    models.CharField(
                        choices=[
                            ("hours", "Working hours"),
                            ("technician", "Opened by the technician"),
                            ("office", "Planned by the office"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("planned_start_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                ("cancelled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shifts",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "technician", "ends_at"], name="shift_technician"
                    ),
                    models.Index(fields=["organization_id", "ends_at"], name="shift_ends"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("technician"),
                        models.F("planned_start_at"),
                        condition=models.Q(("planned_start_at__isnull", False)),
                        name="shift_planned_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="shift_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pause",
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
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "technician", "started_at"], name="pause_started"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("technician"),
                        condition=models.Q(("ended_at", None)),
                        name="pause_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tap",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("arrive", "Arrived"),
                            ("leave", "Left"),
                            ("pause", "Paused"),
                            ("resume", "Resumed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("visit_id", models.UUIDField(null=True)),
                ("actor_id", models.UUIDField()),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taps",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "technician", "at"], name="tap_technician"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
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
                ("person_id", models.UUIDField()),
                ("version", models.PositiveSmallIntegerField()),
                ("language", models.CharField(max_length=10)),
                ("text_hash", models.CharField(max_length=64)),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("technician"),
                        models.F("person_id"),
                        models.F("version"),
                        name="acknowledged_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
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
                ("actor_id", models.UUIDField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("day", "A day's trail"),
                            ("live", "The live map"),
                            ("data", "Everything stored"),
                        ],
                        max_length=8,
                    ),
                ),
                ("about_on", models.DateField(null=True)),
                ("at", models.DateTimeField(default=opentrax.kit.clock.now)),
                (
                    "technician",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="looks",
                        to="directory.technician",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "technician", "at"], name="look_technician"
                    )
                ],
            },
        ),
        RowSecurity("tracking_shift"),
        RowSecurity("tracking_pause"),
        RowSecurity("tracking_tap"),
        RowSecurity("tracking_acknowledgement"),
        RowSecurity("tracking_look"),
        never("UPDATE", "tracking_tap"),
        never("UPDATE", "tracking_look"),
        never("UPDATE, DELETE", "tracking_acknowledgement"),
    ]
