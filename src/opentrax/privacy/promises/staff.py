"""Promises about the operator's staff: they read a client's data by a grant only."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import guest_scope
from opentrax.organizations.selectors import each_organization
from opentrax.privacy.ledger import NOTHING, Evidence, promise

_CONTROLS = (
    "privacy/migrations/0017_staff.py", "privacy/guests.py", "privacy/services/staff.py",
    "tests/isolation/test_staff.py",
)  # fmt: skip
# A look in order: its grant is of the same organization and person, was live at that instant, has a
# reason, and a yes that is enough for what it opens.
_LOOKS = """
SELECT count(*) FILTER (WHERE NOT coalesce(
         g.staff_id = l.staff_id AND l.at >= g.begins_at AND l.at < g.expires_at
         AND (g.ended_at IS NULL OR l.at < g.ended_at)
         AND g.expires_at <= g.begins_at + interval '24 hours'
         AND g.expires_at <= g.begins_at + make_interval(mins => g.minutes)
         AND btrim(g.words) <> '' AND g.why <> '' AND g.approved_by_id IS NOT NULL
         AND (g.approved_as = 'alone' OR g.approved_by_id <> g.staff_id)
         AND (g.approved_as IN ('client', 'invited') OR NOT g.areas @> '["trails"]'), false)),
       count(*)
  FROM privacy_stafflook l
  LEFT JOIN privacy_staffgrant g ON g.id = l.grant_id AND g.organization_id = l.organization_id
 WHERE l.organization_id = app_organization()
"""
_TABLES = """
SELECT c.relname,
       has_any_column_privilege('opentrax_staff', c.oid, 'INSERT')
       OR has_any_column_privilege('opentrax_staff', c.oid, 'UPDATE')
       OR has_table_privilege('opentrax_staff', c.oid, 'DELETE')
       OR has_table_privilege('opentrax_staff', c.oid, 'TRUNCATE')
  FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
   AND has_any_column_privilege('opentrax_staff', c.oid, 'SELECT, INSERT, UPDATE')
 ORDER BY c.relname
"""


@promise(
    "P24",
    _("pages shown to the operator’s staff without a grant in order and live, of all shown"),
    controls=_CONTROLS,
)
def staff_read_by_a_grant() -> Evidence:
    """Over all organizations, each page on record against its grant."""
    found = NOTHING
    with each_organization() as organizations:
        for _organization_id in organizations:
            with connection.cursor() as cursor:
                cursor.execute(_LOOKS)
                found += Evidence(*(cursor.fetchone() or (0, 0)))
    return found


@promise(
    "P24",
    _("tables that show the staff’s role something without a grant, or let it write, of all"),
    controls=_CONTROLS,
)
def nothing_without_a_grant() -> Evidence:
    """The role of the database tries, with a grant that nobody made, in each organization's
    name."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        writable = dict(cursor.fetchall())
    readable: set[str] = set()
    with each_organization() as organizations:
        for organization_id in organizations:
            with guest_scope(uuid7(), organization_id, uuid7()), connection.cursor() as cursor:
                for table in writable.keys() - readable:
                    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608  catalog
                    if cursor.fetchone() == (True,):
                        readable.add(table)
    bad = {table for table, is_writable in writable.items() if is_writable} | readable
    return Evidence(len(bad), len(writable))
