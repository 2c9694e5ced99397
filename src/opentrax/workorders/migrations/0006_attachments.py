"""Notes and attachments, and who sees and writes them.

- What is internal is kept by its author's organization, and nobody else sees it.
- All else is kept by the keeper of the work order. A provider sees it while the work order is open to them, but for
  what was said with another provider; what they wrote themselves closes to them too when the work order does.
- Who writes has to see the work order, writes in the name of their own organization, and cannot write what another
  organization alone would read.
"""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, Policy, RowSecurity

NOTE, ATTACHMENT = "workorders_note", "workorders_attachment"
# What ties rows together can be updated by nobody: the right is granted by column (see 0002).
CHANGEABLE = {
    NOTE: "author_name, body, replaced_at, deleted_at",
    ATTACHMENT: "author_name, name, content_key, thumbnail_key, taken_at, deleted_at",
}


def order_of(table: str, condition: str) -> str:
    """The work order of a row, where the asking organization sees it."""
    return f"EXISTS (SELECT 1 FROM workorders_workorder w WHERE w.id = {table}.work_order_id AND {condition})"


def open_to_provider(table: str) -> str:
    shared = f"{table}.audience <> 'internal' AND ({table}.with_provider_id IS NULL OR {table}.with_provider_id = app_organization())"
    return f"{shared} AND " + order_of(
        table,
        f"w.organization_id = {table}.organization_id AND w.provider_id = app_organization()",
    )


def written_rightly(table: str) -> str:
    own = f"{table}.author_organization_id = app_organization()"
    internal = f"{table}.audience = 'internal' AND {table}.organization_id = app_organization()"
    between = f"w.organization_id = app_organization() OR {table}.audience = 'location' OR {table}.with_provider_id = app_organization()"
    shared = f"{table}.audience <> 'internal' AND {table}.organization_id = w.organization_id AND ({between})"
    return f"{own} AND " + order_of(table, f"(({internal}) OR ({shared}))")


def secured(table: str) -> list[migrations.operations.base.Operation]:
    constraint = f"{table}_work_order_id_fk"
    opened = open_to_provider(table)
    own = f"{table}.author_organization_id = app_organization()"
    return [
        # Of the database itself: it reaches what another organization keeps.
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY (work_order_id)"
            " REFERENCES workorders_workorder (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",
        ),
        RowSecurity(table),
        migrations.RunSQL(
            [
                f"REVOKE UPDATE ON {table} FROM opentrax_app",
                f"GRANT UPDATE ({CHANGEABLE[table]}) ON {table} TO opentrax_app",
            ],
            f"GRANT UPDATE ON {table} TO opentrax_app",
        ),
        Policy(table, "provider", using=opened),
        Policy(table, "provider_writes", "INSERT", check=f"{own} AND {opened}"),
        Policy(
            table,
            "provider_changes",
            "UPDATE",
            using=f"{own} AND {opened}",
            check=f"{own} AND {opened}",
        ),
        Policy(table, "written_rightly", "INSERT", check=written_rightly(table), restrictive=True),
        OpenedByGrant(table, "work_orders"),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0005_trades"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
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
                ("visit_id", models.UUIDField(editable=False, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("internal", "Internal"),
                            ("client", "Client"),
                            ("provider", "Provider"),
                            ("location", "Both sides and the location"),
                        ],
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("with_provider_id", models.UUIDField(editable=False, null=True)),
                ("author_id", models.UUIDField(editable=False, null=True)),
                ("author_name", models.CharField(editable=False, max_length=120)),
                ("author_organization_id", models.UUIDField(editable=False)),
                (
                    "written_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "name",
                    models.CharField(
                        blank=True, editable=False, max_length=150, verbose_name="name"
                    ),
                ),
                ("media_type", models.CharField(editable=False, max_length=100)),
                ("size_bytes", models.PositiveBigIntegerField(editable=False)),
                ("content_key", models.CharField(blank=True, editable=False, max_length=64)),
                ("thumbnail_key", models.CharField(blank=True, editable=False, max_length=64)),
                ("width_px", models.PositiveIntegerField(editable=False, null=True)),
                ("height_px", models.PositiveIntegerField(editable=False, null=True)),
                ("taken_at", models.DateTimeField(editable=False, null=True)),
                (
                    "taken_source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("camera", "by the camera’s clock"),
                            ("camera_zone", "by the camera’s clock, taken for the location’s"),
                        ],
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workorders.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "work_order", "written_at"],
                        name="attachment_order",
                    ),
                    models.Index(fields=["work_order"], name="attachment_cascade"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                ("visit_id", models.UUIDField(editable=False, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("internal", "Internal"),
                            ("client", "Client"),
                            ("provider", "Provider"),
                            ("location", "Both sides and the location"),
                        ],
                        max_length=10,
                        verbose_name="audience",
                    ),
                ),
                ("with_provider_id", models.UUIDField(editable=False, null=True)),
                ("author_id", models.UUIDField(editable=False, null=True)),
                ("author_name", models.CharField(editable=False, max_length=120)),
                ("author_organization_id", models.UUIDField(editable=False)),
                (
                    "written_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("deleted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("call", "Call")], default="note", max_length=6
                    ),
                ),
                ("body", models.TextField(blank=True, max_length=8000, verbose_name="note")),
                ("origin_id", models.UUIDField(editable=False)),
                ("replaced_at", models.DateTimeField(editable=False, null=True)),
                (
                    "work_order",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="workorders.workorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization_id", "work_order", "written_at"], name="note_order"
                    ),
                    models.Index(fields=["work_order"], name="note_cascade"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("origin_id"),
                        condition=models.Q(("replaced_at", None)),
                        name="note_one_version_stands",
                    )
                ],
            },
        ),
        *secured(NOTE),
        *secured(ATTACHMENT),
    ]
