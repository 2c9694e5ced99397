"""One table for all documents: the policy and the notices of consent move into it. What was published stays as it was;
the serving role may add a version and put a waiting one off, and change nothing else."""

import django.db.models.deletion
from django.db import migrations, models

import opentrax.kit.clock
from opentrax.privacy.documents.shipping import first_version

PURPOSES = ("marketing", "survey", "review", "follow_up", "sign_in_place")


def only(table: str, rights: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE ALL ON {table} FROM opentrax_app; GRANT {rights} ON {table} TO opentrax_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0018_log_readings")]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("version", models.PositiveSmallIntegerField()),
                ("base", models.PositiveSmallIntegerField()),
                ("text_hash", models.CharField(max_length=64)),
                ("is_material", models.BooleanField()),
                ("is_ended", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(default=opentrax.kit.clock.now)),
                ("effective_at", models.DateTimeField(default=opentrax.kit.clock.now)),
                ("published_by", models.CharField(blank=True, max_length=120)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("kind"), models.F("version"), name="document_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("effective_at__gte", models.F("published_at"))),
                        name="document_waits",
                    ),
                ],
            },
        ),
        migrations.RenameModel("Notice", "DocumentText"),
        *[
            first_version(
                purpose,
                "opentrax.privacy.notices",
                f"{purpose}.",
                published_at="(SELECT min(published_at) FROM privacy_documenttext"
                f" WHERE starts_with(id, '{purpose}/1/'))",
                has_texts=True,
            )
            for purpose in PURPOSES
        ],
        migrations.AddField(
            "DocumentText",
            "summary",
            models.CharField(blank=True, max_length=500, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "DocumentText",
            "document",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="words",
                to="privacy.document",
            ),
        ),
        migrations.RunSQL(
            "UPDATE privacy_documenttext SET document_id = purpose || '/' || version;"
            " SET CONSTRAINTS ALL IMMEDIATE",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            "DocumentText",
            "document",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="words",
                to="privacy.document",
            ),
        ),
        migrations.RemoveField("DocumentText", "purpose"),
        migrations.RemoveField("DocumentText", "version"),
        migrations.RemoveField("DocumentText", "published_at"),
        first_version(
            "policy",
            "opentrax.privacy.policy",
            published_at="(SELECT published_at FROM privacy_publishedpolicy WHERE version = 1)",
        ),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.DeleteModel("PublishedPolicy"),
        # Nothing that matters takes effect unannounced, whoever writes the row.
        migrations.RunSQL(
            "ALTER TABLE privacy_document ADD CONSTRAINT document_gives_notice CHECK"
            " (NOT is_material OR version = 1 OR effective_at >= published_at + interval '30 days')",
            "ALTER TABLE privacy_document DROP CONSTRAINT document_gives_notice",
        ),
        migrations.RunSQL(
            "CREATE FUNCTION document_is_put_off() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN"
            " IF NEW.effective_at < OLD.effective_at THEN"
            " RAISE EXCEPTION 'a version is put off, never brought forward'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $body$;"
            " CREATE TRIGGER document_is_put_off BEFORE UPDATE ON privacy_document"
            " FOR EACH ROW EXECUTE FUNCTION document_is_put_off()",
            "DROP TRIGGER document_is_put_off ON privacy_document; DROP FUNCTION document_is_put_off()",
        ),
        only("privacy_document", "SELECT, INSERT"),
        only("privacy_documenttext", "SELECT, INSERT"),
        migrations.RunSQL(
            "GRANT UPDATE (effective_at) ON privacy_document TO opentrax_app",
            migrations.RunSQL.noop,
        ),
    ]
