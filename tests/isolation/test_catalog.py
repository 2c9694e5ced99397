"""A linter over PostgreSQL's own catalog: every tenant's table is closed by row security, without
exception."""

from collections.abc import Iterator

import psycopg
import pytest

from opentrax.kit.testing.database import with_name

pytestmark = [pytest.mark.django_db, pytest.mark.postgres15]

# Tables that no organization keeps, each with its reason.
NOT_A_TENANTS = {
    "django_migrations": "names of migrations",
    "django_content_type": "names of models",
    "auth_permission": "names of permissions",
    "auth_group": "not used, empty",
    "auth_group_permissions": "not used, empty",
    "django_session": "opaque keys; read by key only",
    "maps_region": "public map data",
    "maps_address": "public map data",
    "maps_toponym": "public map data",
    "messaging_addresskey": "names of the installation's keys, the same for everybody",
    "privacy_document": "versions of texts that everybody may read; only added to",
    "privacy_documenttext": "texts that everybody may read; only added to",
    "privacy_breach": "the operator's register, which names nobody; append-only",
    "privacy_breachstep": "what was done about a breach; names nobody; append-only",
    "privacy_egress": "counts of connections by host; nothing about anybody",
    "privacy_logreading": "which of the operator's people read logs, and for what; append-only",
    "privacy_attestation": "what the operator vouches for, published",
    "privacy_tombstone": "keyed hashes of who was erased; nothing about anybody",
    "privacy_verdict": "counts of the ledger, published; nothing about anybody",
    "privacy_publishedmap": "names of columns and rules; only the schema's owner writes them",
    "privacy_statisticscell": "figures about ten people of three organizations at least",
    "privacy_statisticsrelease": "what was given to others, published",
    "privacy_statisticstable": "names of tables and months",
}
NOT_A_TENANTS_PREFIXES = {
    "procrastinate_": "the queue: jobs carry their organization, workers serve all"
}

TABLES = """
SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
       EXISTS (SELECT 1 FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 2
"""


@pytest.fixture
def catalog(postgres_url: str, test_database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as connection:
        yield connection


def _is_a_tenants(name: str) -> bool:
    return name not in NOT_A_TENANTS and not name.startswith(tuple(NOT_A_TENANTS_PREFIXES))


def test_every_table_has_row_security_enabled_and_forced(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(TABLES).fetchall()
    assert len(rows) > 10
    open_tables = [r[1] for r in rows if _is_a_tenants(r[1]) and not r[4] and not (r[2] and r[3])]
    assert open_tables == []


def test_every_table_of_a_tenant_has_a_policy(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relrowsecurity AND NOT c.relispartition"
        " AND NOT EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)"
    ).fetchall()
    assert rows == []


def test_no_policy_for_the_serving_role_is_always_true(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        "SELECT tablename, policyname FROM pg_policies"
        " WHERE schemaname = 'public' AND qual = 'true'"
        " AND roles && '{opentrax_app,opentrax_door,opentrax_staff,public}' AND cmd <> 'INSERT'"
    ).fetchall()
    assert rows == []


def test_the_organization_is_never_null_and_first_in_every_index(
    catalog: psycopg.Connection,
) -> None:
    nullable = catalog.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " AND a.attname = 'organization_id' AND NOT a.attnotnull"
    ).fetchall()
    assert nullable == []
    indexes = catalog.execute(
        "SELECT t.relname, i.relname, a.attname FROM pg_index x"
        " JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid"
        " LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]"
        " WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition"
        " AND NOT x.indisprimary AND EXISTS (SELECT 1 FROM pg_attribute o"
        " WHERE o.attrelid = t.oid AND o.attname = 'organization_id')"
    ).fetchall()
    known = {
        "membership_person": "a person's own memberships, before an organization is in scope",
        "workorder_provider": "a provider's work orders, whoever keeps them: begins with one too",
        "workorder_provider_next": "the same, by their next deadline",
        "assignment_provider": "a provider's offers, whoever keeps them: begins with one too",
        "workorder_of_newest": "the same, newest first",
        "workorder_of_open": "the same, newest first",
        "workorder_of_due": "the same, by due date",
        "workorder_of_number": "the same, by number",
        "workorder_of_place": "the same, by location",
        "workorder_of_near": "the same, those near or over their cap",
        "workorder_of_over": "the same, those over their cap",
        "workorder_words": "each word begins with the organization that may find it",
        "visit_people": "the same, of names of people",
        "work_request_people": "the same",
        "visit_provider": "a provider's visits, whoever keeps them: begins with one too",
        "visit_provider_day": "the same, by day",
        "visit_provider_waiting": "the same, those that nobody made yet",
        "visit_provider_suggested": "the same, those whose arrival is suggested",
        "note_cascade": "notes of one work order, whoever keeps them; they go with it",
        "attachment_cascade": "files of one work order, whoever keeps them; they go with it",
        "follow_cascade": "who follows one work order, whoever keeps it; it goes with that",
        "mention_cascade": "mentions about one work order, whoever keeps it; they go with it",
        "proposal_provider": "a provider's proposals, whoever keeps them",
        "invoice_provider": "a provider's invoices, whoever keeps them",
        "invoice_provider_approved": "what a provider's approved invoices come to",
        "terms_provider": "a provider's contracts, whoever keeps them",
        "rate_card_provider": "a provider's rates, whoever keeps them",
        "compliance_provider": "a provider's documents, whoever put them in",
        "document_share_client": "documents that a client may see, whoever keeps them",
        "document_share_provider": "the same, a provider's",
        "provider_score_provider": "a provider's own scores, whoever keeps them",
        "score_objection_client": "what providers object to a client's scores",
        "subcontract_client": "what a provider handed on for a client, whoever keeps it",
        "calendar_feed_token": "a calendar program is found by its address's hash alone",
        "tracking_device_token": "the door finds a device by its token's hash alone",
    }
    wrong = [f"{t}.{i}" for t, i, first in indexes if first != "organization_id" and i not in known]
    assert wrong == []
    assert set(known) <= {i for _, i, _ in indexes}, "an exception for an index that is no more"


def test_what_a_provider_sees_is_asked_row_by_row(catalog: psycopg.Connection) -> None:
    """EXISTS in a policy may be answered by hashing every row that could fit, before the first one
    is shown: with many accepted work orders each page took seconds (`make bench-pages`)."""
    rows = catalog.execute(
        "SELECT tablename, policyname FROM pg_policies"
        " WHERE tablename IN ('workorders_workorder', 'workorders_visit', 'directory_location')"
        " AND concat(qual, with_check) ~ 'EXISTS'"
    ).fetchall()
    assert rows == []


def test_the_serving_role_owns_nothing_and_cannot_bypass(catalog: psycopg.Connection) -> None:
    roles = dict(
        catalog.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles"
            " WHERE rolname IN"
            " ('opentrax_app', 'opentrax_owner', 'opentrax_lookup', 'opentrax_staff')"
        ).fetchall()
    )
    names = ("opentrax_app", "opentrax_owner", "opentrax_lookup", "opentrax_staff")
    assert roles == dict.fromkeys(names, False)
    owned = catalog.execute(
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'opentrax_app'"
    ).fetchall()
    assert owned == []


def test_definer_functions_belong_to_the_look_up_and_pin_their_path(
    catalog: psycopg.Connection,
) -> None:
    rows = catalog.execute(
        "SELECT proname, pg_get_userbyid(proowner), proconfig FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    ).fetchall()
    assert rows
    wrong = [n for n, owner, config in rows if owner == "opentrax_app" or not config]
    assert wrong == []


def test_nothing_is_granted_on_partitions(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        "SELECT c.relname, g.grantee FROM pg_class c JOIN information_schema.role_table_grants g"
        " ON g.table_name = c.relname WHERE c.relispartition"
        " AND g.grantee IN ('opentrax_app', 'opentrax_door', 'opentrax_staff', 'PUBLIC')"
    ).fetchall()
    assert rows == []


def test_every_view_runs_as_its_reader(catalog: psycopg.Connection) -> None:
    rows = catalog.execute(
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'"
        " AND NOT coalesce(reloptions::text LIKE '%security_invoker=true%', false)"
        " AND NOT EXISTS"
        " (SELECT 1 FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype = 'e')"
    ).fetchall()
    assert rows == []


def test_no_serving_role_gets_past_row_security_by_a_table_s_other_rights(
    catalog: psycopg.Connection,
) -> None:
    """TRUNCATE, REFERENCES and TRIGGER ask no policy."""
    rows = catalog.execute(
        "SELECT r, relname, p FROM pg_class c,"
        " unnest(ARRAY['opentrax_app', 'opentrax_door', 'opentrax_lookup', 'opentrax_staff']) r,"
        " unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) p"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND has_table_privilege(r, c.oid, p)"
    ).fetchall()
    assert rows == []


def test_the_door_may_add_to_its_tables_and_read_nothing(catalog: psycopg.Connection) -> None:
    rights = catalog.execute(
        "SELECT relname, p FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND has_table_privilege('opentrax_door', c.oid, p)"
    ).fetchall()
    tables = ("position", "dirty_day", "quarantine", "refusal", "alarm")
    assert set(rights) == {(f"tracking_{name}", "INSERT") for name in tables}


# Functions that pages ask: each finds what a secret opens, or tells a number.
OF_PAGES = {
    "address_change_by_undo", "any_organization", "api_token_by_hash", "disclosure_counts",
    "calendar_feed_by_token",
    "invitation_by_token", "check_in_point_by_id", "mail_ended", "messages_since",
    "messaging_figures", "messaging_forget",
    "offer_link_by_token", "organization_ids", "partner_invitation_by_token",
    "passage_by_token", "people_to_close",
    "people_untold", "people_unverified_since", "people_with_age_cases",
    "people_with_old_traces", "person_by_email", "persons_after",
    "persons_with_messages_before", "recipient_by_hash",
    "request_address_by_token", "request_by_token", "request_link_by_token", "requests_due",
    "requests_late",
    "tracking_admit_device", "tracking_keep_partitions", "zone_by_email",
    "is_named_staff", "is_staff", "staff_approve", "staff_end", "staff_names",
    "staff_organizations", "visit_link_by_pin", "visit_link_by_token", "workorders_find",
    "workorders_find_people",
}  # fmt: skip


def test_each_secret_has_one_look_up_and_nobody_else_may_ask_it(
    catalog: psycopg.Connection,
) -> None:
    """A new definer function is a new way around row security: it is named here with who asks."""
    rows = catalog.execute(
        "SELECT proname, r FROM pg_proc p,"
        " unnest(ARRAY['opentrax_app', 'opentrax_door', 'opentrax_staff']) r"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
        " AND has_function_privilege(r, p.oid, 'EXECUTE')"
    ).fetchall()
    of_the_door = {"tracking_admit", "tracking_admit_device", "tracking_take_replies"}
    # Past its term a row may be deleted, and counted, by whoever asks: it tells a number.
    counting = {
        f"{act}_{table}"
        for act in ("expire", "overdue")
        for table in (
            "accounts_registration", "messaging_passage", "privacy_consentevent",
            "privacy_logreading", "privacy_organizationconsentevent", "privacy_personcopy",
            "privacy_personrequest",
            "privacy_staffgrant", "privacy_stafflook",
            "privacy_statisticscell", "privacy_statisticstable",
            "timesheets_segmentedit", "tracking_acknowledgement",
        )
    } | {
        f"overdue_{table}"
        for table in (
            "messaging_personmessage", "messaging_arrival", "accounts_signin",
            "accounts_addresschange", "accounts_agecase",
        )
    }  # fmt: skip
    # Of a row that the caller may reach, the personal values of named columns are emptied.
    erasing = {
        f"erase_{table}"
        for table in (
            "privacy_consentevent",
            "privacy_legalhold",
            "privacy_organizationconsentevent",
            "timesheets_segmentedit",
        )
    }
    erasing.add("expire_audit_entry")  # as the chain itself says
    named = OF_PAGES | counting | erasing
    assert {name for name, role in rows if role == "opentrax_app"} == named
    assert {name for name, role in rows if role == "opentrax_door"} == of_the_door
    of_guests = {
            "is_staff", "staff_look", "staff_organization", "workorders_find",
            "workorders_find_people",
        }  # fmt: skip
    assert {name for name, role in rows if role == "opentrax_staff"} == of_guests


def test_the_operators_staff_may_read_what_a_grant_can_open_and_nothing_else(
    catalog: psycopg.Connection,
) -> None:
    """A new table stays closed to them until its migration says which area opens it; none is ever
    theirs to write."""
    rights = catalog.execute(
        "SELECT relname, p FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        " AND (has_table_privilege('opentrax_staff', c.oid, p) OR p <> 'DELETE'"
        " AND has_any_column_privilege('opentrax_staff', c.oid, p))"
    ).fetchall()
    policies = dict(
        catalog.execute(
            "SELECT tablename, qual FROM pg_policies WHERE 'opentrax_staff' = ANY (roles)"
        ).fetchall()
    )
    assert set(rights) == {(table, "SELECT") for table in policies}
    assert len(policies) > 20
    assert [table for table, rule in policies.items() if "staff_organization(" not in rule] == []
