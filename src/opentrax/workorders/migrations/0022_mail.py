"""Answers by mail in the feed, and who follows a work order by mail."""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, RowSecurity

FOLLOW = "workorders_follow"


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0021_open_lists"),
    ]

    operations = [
        migrations.AlterField(
            model_name="note",
            name="kind",
            field=models.CharField(
                choices=[("note", "Note"), ("call", "Call"), ("mail", "By mail")],
                default="note",
                max_length=6,
            ),
        ),
        migrations.CreateModel(
            name="Follow",
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
                ("wants_mail", models.BooleanField()),
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
                "indexes": [models.Index(fields=["work_order"], name="follow_cascade")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("work_order"),
                        models.F("person_id"),
                        name="follow_once",
                    )
                ],
            },
        ),
        # Of the database itself: a provider's row goes with its client's work order.
        migrations.RunSQL(
            f"ALTER TABLE {FOLLOW} ADD CONSTRAINT {FOLLOW}_work_order_id_fk FOREIGN KEY (work_order_id)"
            " REFERENCES workorders_workorder (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {FOLLOW} DROP CONSTRAINT {FOLLOW}_work_order_id_fk",
        ),
        RowSecurity(FOLLOW),
        OpenedByGrant(FOLLOW, "work_orders"),
    ]
