"""Consent only grows: the serving role may add and read events, under row security, and change none."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import OnlyRowSecurity, Policy, RowSecurity

OPERATORS, ORGANIZATIONS = "privacy_consentevent", "privacy_organizationconsentevent"
OWN = "subject_id = app_person()"
# Months of the calendar, as engine/clocks counts them.
CAPS = (
    ("implied_purchase", "24 months"),
    ("implied_inquiry", "6 months"),
    ("claimed", "6 months"),
)
UTC = "AT TIME ZONE 'UTC'"


def caps(table: str) -> migrations.RunSQL:
    conditions = " AND ".join(
        f"(basis <> '{basis}' OR (expires_at {UTC}) <= (at {UTC}) + interval '{term}')"
        for basis, term in CAPS
    )
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_ends_in_time CHECK ({conditions})",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_ends_in_time",
    )


def only(table: str, rights: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"REVOKE ALL ON {table} FROM opentrax_app; GRANT {rights} ON {table} TO opentrax_app",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial"), ("kit", "0001_ground")]

    operations = [
        OnlyRowSecurity(OPERATORS),
        Policy(OPERATORS, "own", "ALL", using=OWN, check=OWN),
        RowSecurity(ORGANIZATIONS),
        Policy(ORGANIZATIONS, "own", using=OWN),
        caps(OPERATORS),
        caps(ORGANIZATIONS),
        only(OPERATORS, "SELECT, INSERT"),
        only(ORGANIZATIONS, "SELECT, INSERT"),
        only("privacy_notice", "SELECT"),
    ]
