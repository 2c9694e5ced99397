"""Answers by mail in the feed, who follows a work order by mail, mentions, and requests by mail."""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import Lookup, OpenedByGrant, RowSecurity

FOLLOW = "workorders_follow"
MENTION = "workorders_mention"
ADDRESS = "workorders_requestaddress"


def secured(table: str) -> list[migrations.operations.base.Operation]:
    constraint = f"{table}_work_order_id_fk"
    return [
        # Of the database itself: a provider's row goes with its client's work order.
        migrations.RunSQL(
            f"ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY (work_order_id)"
            " REFERENCES workorders_workorder (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
            f"ALTER TABLE {table} DROP CONSTRAINT {constraint}",
        ),
        RowSecurity(table),
        OpenedByGrant(table, "work_orders"),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0010_sites"),
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
        migrations.CreateModel(
            name="RequestAddress",
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
                ("token", models.CharField(editable=False, max_length=40)),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="workrequest",
            name="not_taken",
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name="workrequest",
            name="wants_news",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AlterField(
            model_name="workrequest",
            name="source",
            field=models.CharField(
                choices=[("link", "By the form of the location"), ("mail", "By mail")],
                editable=False,
                max_length=4,
            ),
        ),
        migrations.AddIndex(
            model_name="workrequest",
            index=models.Index(
                fields=["organization_id", "source", "sent_at"], name="work_request_source"
            ),
        ),
        migrations.AddField(
            model_name="requestaddress",
            name="location",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="directory.location",
            ),
        ),
        migrations.AddIndex(
            model_name="requestaddress",
            index=models.Index(
                fields=["organization_id", "location"], name="request_address_location"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestaddress",
            constraint=models.UniqueConstraint(
                models.F("organization_id"), models.F("token"), name="request_address_token_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="requestaddress",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("organization_id", "location"),
                name="request_address_one_stands",
                nulls_distinct=False,
            ),
        ),
        RowSecurity(ADDRESS),
        migrations.RunSQL(
            [
                f"REVOKE UPDATE ON {ADDRESS} FROM opentrax_app",
                f"GRANT UPDATE (revoked_at) ON {ADDRESS} TO opentrax_app",
            ],
            f"GRANT UPDATE ON {ADDRESS} TO opentrax_app",
        ),
        Lookup(
            "request_address_by_token",
            "given text",
            "TABLE (organization_id uuid, address_id uuid)",
            f"SELECT organization_id, id FROM {ADDRESS} WHERE token = given AND revoked_at IS NULL",
            tables=[ADDRESS],
        ),
        OpenedByGrant(ADDRESS, "work_orders"),
        migrations.CreateModel(
            name="Mention",
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
                ("origin_id", models.UUIDField(editable=False)),
                ("note_id", models.UUIDField(editable=False)),
                ("person_id", models.UUIDField(editable=False)),
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
                        fields=["organization_id", "person_id", "created_at"], name="mention_of"
                    ),
                    models.Index(fields=["work_order"], name="mention_cascade"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization_id"),
                        models.F("origin_id"),
                        models.F("person_id"),
                        name="mention_once",
                    )
                ],
            },
        ),
        *secured(FOLLOW),
        *secured(MENTION),
        migrations.RunSQL(
            f"REVOKE UPDATE ON {MENTION} FROM opentrax_app",
            f"GRANT UPDATE ON {MENTION} TO opentrax_app",
        ),
    ]
