"""What one person keeps is seen by that person alone; look-ups return ids of whom a term has come for."""

from django.db import migrations

from opentrax.kit.tenancy.migrations import Lookup, OnlyRowSecurity, Policy, RowSecurity

OWN = "person_id = app_person()"
OF_USER = "user_id = app_person()"
ACCEPTANCE, SIGN_IN, CHANGE, CASE, CLOSURE, AUTHENTICATOR = (
    "accounts_acceptance",
    "accounts_signin",
    "accounts_addresschange",
    "accounts_agecase",
    "accounts_organizationclosure",
    "mfa_authenticator",
)


def own(table: str, condition: str = OWN) -> list[object]:
    return [
        OnlyRowSecurity(table),
        Policy(table, "own", "ALL", using=condition, check=condition),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_accounts_in_full"),
        ("kit", "0001_ground"),
        ("organizations", "0005_mail_ended"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        *own(ACCEPTANCE),
        *own(SIGN_IN),
        *own(CHANGE),
        *own(CASE),
        RowSecurity(CLOSURE),
        *own(AUTHENTICATOR, OF_USER),
        # What somebody agreed to is never changed; it goes with its term only.
        migrations.RunSQL(
            f"REVOKE ALL ON {ACCEPTANCE} FROM opentrax_app; GRANT SELECT, INSERT, DELETE ON {ACCEPTANCE} TO opentrax_app",
            migrations.RunSQL.noop,
        ),
        Lookup(
            "address_change_by_undo",
            "hashed bytea",
            "TABLE (person_id uuid, change_id uuid)",
            f"SELECT person_id, id FROM {CHANGE} WHERE undo_hash = hashed",
            tables=[CHANGE],
        ),
        Lookup(
            "people_unverified_since",
            "before timestamptz",
            "SETOF uuid",
            "SELECT p.id FROM organizations_person p WHERE p.created_at < before AND p.closed_at IS NULL"
            " AND EXISTS (SELECT 1 FROM accounts_registration r WHERE r.person_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM organizations_membership m WHERE m.person_id = p.id)",
            tables=["organizations_person", "accounts_registration", "organizations_membership"],
        ),
        Lookup(
            "people_to_close",
            "at timestamptz",
            "SETOF uuid",
            "SELECT id FROM organizations_person WHERE closes_at <= at AND frozen_at IS NULL"
            " UNION SELECT person_id FROM accounts_agecase WHERE due_at <= at AND decided_at IS NULL",
            tables=["organizations_person", CASE],
        ),
        Lookup(
            "people_with_old_traces",
            "sign_ins_before timestamptz, changes_before timestamptz, cases_before timestamptz",
            "SETOF uuid",
            f"SELECT person_id FROM {SIGN_IN} WHERE started_at < sign_ins_before"
            f" UNION SELECT person_id FROM {CHANGE} WHERE asked_at < changes_before"
            f" UNION SELECT person_id FROM {CASE} WHERE decided_at < cases_before",
            tables=[SIGN_IN, CHANGE, CASE],
        ),
        Lookup(
            "people_with_age_cases",
            "",
            "SETOF uuid",
            f"SELECT DISTINCT person_id FROM {CASE}",
            tables=[CASE],
        ),
    ]
