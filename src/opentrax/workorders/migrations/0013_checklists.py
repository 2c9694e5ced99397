"""Checklists, and who sees and answers them.

- An organization's checklists and their versions are its own; nobody changes a version.
- Those of a work order are kept by its keeper. A provider sees them while the work order is open to them, with their
  versions and what was answered together with them, and answers in their own name.
"""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
import opentrax.kit.keys
import opentrax.kit.tenancy.scopes
from opentrax.kit.tenancy.migrations import OpenedByGrant, Policy, RowSecurity

LIST, VERSION = "workorders_checklist", "workorders_checklistversion"
AT_WORK, ANSWER = "workorders_workchecklist", "workorders_checklistanswer"
# What ties rows together can be updated by nobody: the right is granted by column (see 0002).
CHANGEABLE = {
    VERSION: "",
    AT_WORK: "",
    ANSWER: "visit_id, value, is_failed, author_id, author_name, author_organization_id, answered_at, follow_up_id",
}
OWN = "author_organization_id = app_organization()"


def open_to_us(table: str) -> str:
    """Rows of a work order that an offer, standing or accepted, opens to the scope."""
    return f"EXISTS (SELECT 1 FROM workorders_workorder w WHERE w.id = {table}.work_order_id AND w.organization_id = {table}.organization_id AND w.provider_id = app_organization())"


WITH_US = f"with_provider_id = app_organization() AND {open_to_us(ANSWER)}"
VERSION_AT_WORK = f"EXISTS (SELECT 1 FROM {AT_WORK} c WHERE c.version_id = {VERSION}.id AND c.organization_id = {VERSION}.organization_id)"


def fixed(table: str) -> migrations.RunSQL:
    """Only these columns of a table can be updated."""
    columns = CHANGEABLE[table]
    granted = [f"GRANT UPDATE ({columns}) ON {table} TO opentrax_app"] if columns else []
    return migrations.RunSQL(
        [f"REVOKE UPDATE ON {table} FROM opentrax_app", *granted],
        f"GRANT UPDATE ON {table} TO opentrax_app",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("workorders", "0012_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="answer_id",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Checklist",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "name_fr",
                    models.CharField(blank=True, max_length=120, verbose_name="name in French"),
                ),
                ("sort_key", models.CharField(editable=False, max_length=240)),
                ("draft", models.TextField(editable=False)),
                ("last_version", models.PositiveIntegerField(default=0, editable=False)),
                ("is_put_by_rule", models.BooleanField(default=False)),
                ("trade_code", models.CharField(blank=True, max_length=40, verbose_name="trade")),
                ("problem_code_id", models.UUIDField(editable=False, null=True)),
                ("location_id", models.UUIDField(editable=False, null=True)),
                ("archived_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization_id", "sort_key"], name="checklist_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChecklistVersion",
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
                ("number", models.PositiveIntegerField(editable=False)),
                ("name", models.CharField(editable=False, max_length=120)),
                ("name_fr", models.CharField(blank=True, editable=False, max_length=120)),
                ("definition", models.TextField(editable=False)),
                (
                    "checklist",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="workorders.checklist",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkChecklist",
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
                ("checklist_id", models.UUIDField(editable=False)),
                ("is_by_rule", models.BooleanField(default=False, editable=False)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workorders.checklistversion",
                    ),
                ),
                (
                    "work_order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checklists",
                        to="workorders.workorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChecklistAnswer",
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
                ("with_provider_id", models.UUIDField(editable=False)),
                ("visit_id", models.UUIDField(editable=False, null=True)),
                ("item_key", models.CharField(editable=False, max_length=40)),
                ("value", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("is_failed", models.BooleanField(default=False, editable=False)),
                ("author_id", models.UUIDField(editable=False, null=True)),
                ("author_name", models.CharField(editable=False, max_length=120)),
                ("author_organization_id", models.UUIDField(editable=False)),
                (
                    "answered_at",
                    models.DateTimeField(default=opentrax.kit.clock.now, editable=False),
                ),
                ("follow_up_id", models.UUIDField(editable=False, null=True)),
                (
                    "work_order",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workorders.workorder",
                    ),
                ),
                (
                    "work_checklist",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="workorders.workchecklist",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="checklistversion",
            constraint=models.UniqueConstraint(
                models.F("organization_id"),
                models.F("checklist"),
                models.F("number"),
                name="checklist_version_once",
            ),
        ),
        migrations.AddIndex(
            model_name="workchecklist",
            index=models.Index(fields=["organization_id", "version"], name="work_checklist_of"),
        ),
        migrations.AddConstraint(
            model_name="workchecklist",
            constraint=models.UniqueConstraint(
                models.F("organization_id"),
                models.F("work_order"),
                models.F("checklist_id"),
                name="work_checklist_once",
            ),
        ),
        migrations.AddIndex(
            model_name="checklistanswer",
            index=models.Index(
                fields=["organization_id", "work_order"], name="checklist_answer_order"
            ),
        ),
        migrations.AddIndex(
            model_name="checklistanswer",
            index=models.Index(
                condition=models.Q(("follow_up_id__isnull", False)),
                fields=["organization_id", "follow_up_id"],
                name="checklist_follow_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="checklistanswer",
            constraint=models.UniqueConstraint(
                models.F("organization_id"),
                models.F("work_checklist"),
                models.F("with_provider_id"),
                models.F("item_key"),
                name="checklist_answer_once",
            ),
        ),
        *[RowSecurity(table) for table in (LIST, VERSION, AT_WORK, ANSWER)],
        *[fixed(table) for table in CHANGEABLE],
        Policy(AT_WORK, "provider", using=open_to_us(AT_WORK)),
        Policy(VERSION, "provider", using=VERSION_AT_WORK),
        Policy(ANSWER, "provider", using=WITH_US),
        Policy(ANSWER, "provider_answers", "INSERT", check=f"{OWN} AND {WITH_US}"),
        Policy(ANSWER, "provider_changes", "UPDATE", using=WITH_US, check=f"{OWN} AND {WITH_US}"),
        *[OpenedByGrant(table, "work_orders") for table in (VERSION, AT_WORK, ANSWER)],
    ]
