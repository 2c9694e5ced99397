"""Verdicts only grow; holds and shorter terms are an organization's; the first policy is published."""

import json

from django.db import migrations

from opentrax.kit.tenancy.migrations import RowSecurity
from opentrax.privacy.documents import shipped, version_hash

TEXTS = dict(shipped("opentrax.privacy.policy", "", 1))


def only(table: str, rights: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE ALL ON {table} FROM opentrax_app; GRANT {rights} ON {table} TO opentrax_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0005_ledger_and_retention"), ("kit", "0001_ground")]

    operations = [
        only("privacy_verdict", "SELECT, INSERT"),
        only("privacy_attestation", "SELECT, INSERT"),
        only("privacy_publishedpolicy", "SELECT"),
        RowSecurity("privacy_shorterterm"),
        RowSecurity("privacy_legalhold"),
        RowSecurity("privacy_heldcopy"),
        # Who asked, why, and of what is said once.
        migrations.RunSQL(
            "REVOKE UPDATE ON privacy_legalhold FROM opentrax_app;"
            " GRANT UPDATE (approved_by_id, approved_at, released_at, released_by_id)"
            " ON privacy_legalhold TO opentrax_app;"
            " REVOKE UPDATE ON privacy_heldcopy FROM opentrax_app",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            [
                (
                    "INSERT INTO privacy_publishedpolicy (version, texts, text_hash, published_at,"
                    " effective_at) VALUES (1, %s, %s, now(), now())",
                    [json.dumps(TEXTS), version_hash(TEXTS)],
                )
            ],
            [("DELETE FROM privacy_publishedpolicy WHERE version = 1", None)],
        ),
    ]
