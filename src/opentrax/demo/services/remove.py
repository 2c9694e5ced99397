"""Take the demo away: every row that its organizations keep and every account that belongs to
nothing else.

The serving role may not delete an audit log. This is the schema owner's act, in one transaction
that lifts `FORCE` from
each table for as long as it runs and puts it back: whoever reads meanwhile waits.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import connections, transaction

_TABLES = """
SELECT c.relname, c.relforcerowsecurity FROM pg_class c
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
   AND c.relrowsecurity
"""
_REFERENCES = """
SELECT DISTINCT f.relname, t.relname FROM pg_constraint x
  JOIN pg_class f ON f.oid = x.conrelid JOIN pg_class t ON t.oid = x.confrelid
 WHERE x.contype = 'f' AND f.relnamespace = 'public'::regnamespace AND f.oid <> t.oid
"""
_COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
"""
_PERSON, _ORGANIZATION = "organizations_person", "organizations_organization"
_MEMBERSHIP = "organizations_membership"


def deletion_order(tables: Sequence[str], references: Sequence[tuple[str, str]]) -> list[str]:
    """Tables so that each comes before every table that it refers to. Raises ValueError for a
    circle."""
    waiting = {t: {f for f, to in references if to == t and f in tables} for t in tables}
    order: list[str] = []
    while waiting:
        free = sorted(t for t, referring in waiting.items() if not referring - set(order))
        if not free:
            raise ValueError(f"Tables refer to each other in a circle: {sorted(waiting)}")
        order += free
        for table in free:
            del waiting[table]
    return order


def remove_demo() -> int:
    """Delete the demo's organizations, their rows and their people; return how many organizations
    there were."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(_TABLES)
        secured = [(name, forced) for name, forced in cursor.fetchall()]
        for name, forced in secured:
            if forced:
                cursor.execute(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
        cursor.execute(f"SELECT id FROM {_ORGANIZATION} WHERE is_demo")  # noqa: S608
        demo = [row[0] for row in cursor.fetchall()]
        if demo:
            _delete(cursor, demo, [name for name, _ in secured])
            # Foreign keys are checked now: a table with checks that wait cannot be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for name, forced in secured:
            if forced:
                cursor.execute(f'ALTER TABLE "{name}" FORCE ROW LEVEL SECURITY')
    return len(demo)


def _delete(cursor: object, demo: list[UUID], tables: list[str]) -> None:
    run = cursor.execute  # type: ignore[attr-defined]
    fetch = cursor.fetchall  # type: ignore[attr-defined]
    run(
        f"SELECT person_id FROM {_MEMBERSHIP} GROUP BY person_id"  # noqa: S608
        " HAVING bool_and(organization_id = ANY (%s))",
        [demo],
    )
    people = [row[0] for row in fetch()]
    run(_REFERENCES)
    references = [(a, b) for a, b in fetch()]
    run(_COLUMNS)
    columns: dict[str, set[str]] = {}
    for table, column in fetch():
        columns.setdefault(table, set()).add(column)
    run("SET CONSTRAINTS ALL DEFERRED")
    # Jobs that wait or ran name their keeper in their arguments.
    keepers = [str(key) for key in (*demo, *people)]
    run("DELETE FROM procrastinate_jobs WHERE args ->> 'keeper_id' = ANY (%s)", [keepers])
    for table in deletion_order(tables, references):
        if table == _ORGANIZATION:
            run(f"DELETE FROM {table} WHERE id = ANY (%s)", [demo])  # noqa: S608
        elif table == _PERSON:
            run(f"DELETE FROM {table} WHERE id = ANY (%s)", [people])  # noqa: S608
        elif "organization_id" in columns[table]:
            run(f'DELETE FROM "{table}" WHERE organization_id = ANY (%s)', [demo])  # noqa: S608
        else:
            for column in sorted(columns[table] & {"user_id", "person_id", "subject_id"}):
                run(f'DELETE FROM "{table}" WHERE {column} = ANY (%s)', [people])  # noqa: S608
