"""Requests and copies are seen by whom they are about, an organization's by itself too; erasures are
remembered for good. And the functions that erase where the serving role may not write.

These functions are the engine's tools, though some tables are other apps': this migration comes after theirs.
"""

from django.db import migrations

from opentrax.kit.tenancy.migrations import (
    Erasure,
    Expiry,
    Lookup,
    OnlyRowSecurity,
    Policy,
    RowSecurity,
)

OWN = "subject_id = app_person()"
KEPT = "organization_id = app_organization()"


def without_words(column: str) -> str:
    """A line of time without the places that were thought of and the words of its evidence."""
    line = f"jsonb_set({column}, '{{alternatives}}', '[]', false)"
    words = (
        "(SELECT coalesce(jsonb_agg(e || '{\"values\": {}}'), '[]')"
        f" FROM jsonb_array_elements(coalesce({column} -> 'evidence', '[]')) e)"
    )
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE jsonb_set({line}, '{{evidence}}', {words}, false) END"


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0008_requests"),
        ("organizations", "0005_mail_ended"),
        ("timesheets", "0002_row_security"),
    ]

    operations = [
        *[OnlyRowSecurity(f"privacy_{name}") for name in ("personrequest", "personcopy")],
        Policy("privacy_personrequest", "own", "ALL", using=OWN, check=OWN),
        Policy("privacy_personcopy", "own", "ALL", using=OWN, check=OWN),
        RowSecurity("privacy_organizationrequest"),
        Policy("privacy_organizationrequest", "own", using=OWN),
        migrations.RunSQL(
            [
                "REVOKE DELETE ON privacy_personrequest FROM opentrax_app",
                "REVOKE UPDATE, DELETE, TRUNCATE ON privacy_tombstone FROM opentrax_app",
                "GRANT UPDATE (records, held) ON privacy_tombstone TO opentrax_app",
            ],
            migrations.RunSQL.noop,
        ),
        Expiry("privacy_personrequest", "ended_at", "36 months"),
        Expiry("privacy_personcopy", "created_at", "7 days"),
        Erasure("privacy_consentevent", {"network": "''"}, scope=OWN),
        Erasure("privacy_organizationconsentevent", {"network": "''"}, scope=KEPT),
        Erasure("privacy_legalhold", {"reason": "'—'"}, scope=KEPT),
        Erasure(
            "timesheets_segmentedit",
            {
                "reason": "''",
                "before": without_words("before"),
                "after": without_words("after"),
            },
            scope=KEPT,
        ),
        Lookup(
            "persons_after",
            "last uuid, most integer",
            "SETOF uuid",
            "SELECT id FROM organizations_person WHERE id > last ORDER BY id LIMIT most",
            tables=["organizations_person"],
        ),
        Lookup(
            "request_by_token",
            "hashed bytea",
            "TABLE (subject_id uuid, id uuid)",
            "SELECT subject_id, id FROM privacy_personrequest WHERE token_hash = hashed",
            tables=["privacy_personrequest"],
        ),
        Lookup(
            "requests_due",
            "at timestamptz, most integer",
            "TABLE (subject_id uuid, id uuid)",
            "SELECT subject_id, id FROM privacy_personrequest"
            " WHERE state = 'waiting' AND runs_at <= at ORDER BY runs_at, id LIMIT most",
            tables=["privacy_personrequest"],
        ),
        Lookup(
            "requests_late",
            "at timestamptz",
            "TABLE (bad bigint, exercised bigint)",
            "SELECT count(*) FILTER (WHERE coalesce(ended_at, at) > due_at), count(*)"
            " FROM privacy_personrequest WHERE state <> 'unproven'",
            tables=["privacy_personrequest"],
        ),
    ]
