"""Terms of tables from which the serving role may not delete, or of which it sees one person's rows only.

These functions are the engine's tools, though the tables are other apps': this migration comes after theirs.
"""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Expiry

OWN = "organization_id = app_organization()"


def answered(table: str) -> str:
    """When an answer was superseded, or ran out; null for the answer that stands."""
    return (
        f"least(expires_at, (SELECT min(e.at) FROM {table} e WHERE e.subject_id = {table}.subject_id"
        f" AND e.purpose = {table}.purpose AND e.channel = {table}.channel"
        f" AND (e.at, e.id) > ({table}.at, {table}.id)))"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0006_ledger_rights"),
        ("messaging", "0005_figures"),
        ("accounts", "0002_row_security"),
        ("directory", "0002_row_security"),
        ("tracking", "0003_shifts"),
        ("timesheets", "0002_row_security"),
    ]

    operations = [
        Expiry("privacy_consentevent", answered("privacy_consentevent"), "36 months"),
        Expiry(
            "privacy_organizationconsentevent",
            answered("privacy_organizationconsentevent"),
            "36 months",
            scope=OWN,
        ),
        Expiry("messaging_passage", "claimed_at", "24 months"),
        Expiry("messaging_personmessage", "created_at", "24 months", only_counts=True),
        Expiry("messaging_arrival", "heard_at", "30 days", only_counts=True),
        Expiry("accounts_registration", "created_at", "7 days", key="person_id"),
        Expiry("timesheets_segmentedit", "created_at", "36 months", scope=OWN),
        Expiry(
            "tracking_acknowledgement",
            "(SELECT t.archived_at FROM directory_technician t WHERE t.id = technician_id)",
            "24 months",
            scope=OWN,
            reads=["directory_technician"],
        ),
    ]
