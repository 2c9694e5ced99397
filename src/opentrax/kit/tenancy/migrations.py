"""Migration operations that write row security, so that no table of a tenant exists without it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.migrations.operations.special import RunSQL


class RowSecurity(RunSQL):
    """Enable and force row security on a table, with the keeper's policy for all commands of the
    application's role.

    `keeper` is the column that names the organization ("id" for the organizations' own table).
    """

    reduces_to_sql = True

    def __init__(self, table: str, keeper: str = "organization_id") -> None:
        self.table, self.keeper = table, keeper
        super().__init__(
            sql=[
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
                f"CREATE POLICY keeper ON {table} TO opentrax_app "
                f"USING ({keeper} = app_organization()) WITH CHECK ({keeper} = app_organization())",
            ],
            reverse_sql=[
                f"DROP POLICY keeper ON {table}",
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, self.keeper], {}


class Policy(RunSQL):
    """One more policy on a table: who (role) may do which command on which rows."""

    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        name: str,
        command: str = "SELECT",
        *,
        using: str | None = None,
        check: str | None = None,
        role: str = "opentrax_app",
        restrictive: bool = False,
    ) -> None:
        self.table, self.policy_name = table, name
        self.options = {
            "command": command,
            "using": using,
            "check": check,
            "role": role,
            "restrictive": restrictive,
        }
        kind = "RESTRICTIVE" if restrictive else "PERMISSIVE"
        sql = f"CREATE POLICY {name} ON {table} AS {kind} FOR {command} TO {role}"
        sql += f" USING ({using})" if using else ""
        sql += f" WITH CHECK ({check})" if check else ""
        super().__init__(sql=sql, reverse_sql=f"DROP POLICY {name} ON {table}")

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, self.policy_name], dict(self.options)


class OpenedByGrant(RunSQL):
    """The operator's staff may read an organization's rows of a table while a grant that is live
    opens one of `areas` (none: any grant). `where` is SQL with `{organization}` in the place of
    that organization.

    The policy asks the database's own clock, once in each statement: a grant that has ended closes
    in the middle of a page.
    """

    reduces_to_sql = True

    def __init__(
        self, table: str, *areas: str, where: str = "organization_id = {organization}"
    ) -> None:
        self.table, self.areas, self.where = table, areas, where
        opened = f"(SELECT staff_organization('{{{','.join(areas)}}}'))"
        super().__init__(
            sql=[
                f"GRANT SELECT ON {table} TO opentrax_staff",
                f"CREATE POLICY staff ON {table} FOR SELECT TO opentrax_staff"
                f" USING ({where.replace('{organization}', opened)})",
            ],
            reverse_sql=[
                f"DROP POLICY staff ON {table}",
                f"REVOKE SELECT ON {table} FROM opentrax_staff",  # noqa: S608
            ],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, *self.areas], {"where": self.where}


class OnlyRowSecurity(RunSQL):
    """Enable and force row security without a keeper's policy: every right must then be given by
    a `Policy`."""

    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=[
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            ],
            reverse_sql=[
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            ],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table], {}


class Expiry(RunSQL):
    """Two functions for a table from which the serving role may not delete, or of which it sees one
    person's rows only: `expire_<table>` deletes what is past its term and tells how many,
    `overdue_<table>` counts that and all. They tell nothing else.

    `since` is the SQL of when a row's time began, `keep` an interval that no caller can shorten,
    `scope` which rows the caller may reach. `reads` are other tables that these need;
    `only_counts` where another job of the app's own deletes.
    """

    reduces_to_sql = True

    def __init__(
        self, table: str, since: str, keep: str, *, scope: str = "true", key: str = "id",
        reads: Sequence[str] = (), only_counts: bool = False,
    ) -> None:  # fmt: skip
        self.table, self.since, self.keep = table, since, keep
        self.options = {
            "scope": scope, "key": key, "reads": list(reads), "only_counts": only_counts,
        }  # fmt: skip
        pin = "SECURITY DEFINER SET search_path = public, pg_temp"
        past = f"({since}) < least(cutoff_at, now() - interval '{keep}') AND {scope}"
        deletion = f"DELETE FROM {table} WHERE {past} AND NOT {key} = ANY (held);"  # noqa: S608
        counts = f"SELECT count(*) FILTER (WHERE {past}), count(*) FROM {table} WHERE {scope}"  # noqa: S608
        signatures = {
            f"expire_{table}(cutoff_at timestamptz, held uuid[])": (
                f"RETURNS bigint LANGUAGE plpgsql VOLATILE {pin} AS $body$ DECLARE gone bigint;"
                f" BEGIN {deletion} GET DIAGNOSTICS gone = ROW_COUNT; RETURN gone; END $body$"
            ),
            f"overdue_{table}(cutoff_at timestamptz)": (
                "RETURNS TABLE (bad bigint, exercised bigint)"
                f" LANGUAGE sql STABLE {pin} AS $body$ {counts} $body$"
            ),
        }
        if only_counts:
            signatures = {n: b for n, b in signatures.items() if n.startswith("overdue_")}
        sql: list[Any] = []
        for read in (table, *reads):
            sql += [
                f"GRANT SELECT ON {read} TO opentrax_lookup",
                f"DROP POLICY IF EXISTS lookup ON {read}",
                f"CREATE POLICY lookup ON {read} FOR SELECT TO opentrax_lookup USING (true)",
            ]
        undone: list[Any] = []
        if not only_counts:
            sql += [
                f"GRANT DELETE ON {table} TO opentrax_lookup",
                f"CREATE POLICY expiry ON {table} FOR DELETE TO opentrax_lookup USING (true)",
            ]
            undone.append(f"DROP POLICY expiry ON {table}")
        for signature, body in signatures.items():
            name = signature.partition("(")[0]
            sql += [
                f"CREATE FUNCTION {signature} {body}",
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO opentrax_app",
                f"ALTER FUNCTION {name} OWNER TO opentrax_lookup",
            ]
            undone.append(f"DROP FUNCTION {name}")
        super().__init__(sql=sql, reverse_sql=undone)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        args = [self.table, self.since, self.keep]
        return self.__class__.__qualname__, args, dict(self.options)


class Erasure(RunSQL):
    """A function for a table that the serving role may not change: `erase_<table>(row, columns)`
    takes the personal values of the named columns out of one row, and can do nothing else.

    `emptied` is the SQL of what each column holds afterwards, `scope` which rows the caller may
    reach.
    """

    reduces_to_sql = True

    def __init__(self, table: str, emptied: Mapping[str, str], *, scope: str) -> None:
        self.table, self.emptied, self.options = table, dict(emptied), {"scope": scope}
        name, columns = f"erase_{table}", ", ".join(emptied)
        changes = ", ".join(
            f"{column} = CASE WHEN '{column}' = ANY (columns) THEN {sql} ELSE {column} END"
            for column, sql in emptied.items()
        )
        body = f"UPDATE {table} SET {changes} WHERE id = erased AND {scope}"  # noqa: S608
        super().__init__(
            sql=[
                f"GRANT SELECT, UPDATE ({columns}) ON {table} TO opentrax_lookup",
                f"DROP POLICY IF EXISTS lookup ON {table}",
                f"CREATE POLICY lookup ON {table} FOR SELECT TO opentrax_lookup USING (true)",
                f"CREATE POLICY erasure ON {table} FOR UPDATE TO opentrax_lookup USING (true)",
                f"CREATE FUNCTION {name}(erased uuid, columns text[]) RETURNS void LANGUAGE sql"
                " VOLATILE SECURITY DEFINER SET search_path = public, pg_temp"
                f" AS $body$ {body} $body$",
                f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION {name} TO opentrax_app",
                f"ALTER FUNCTION {name} OWNER TO opentrax_lookup",
            ],
            reverse_sql=[f"DROP FUNCTION {name}", f"DROP POLICY erasure ON {table}"],
        )

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__qualname__, [self.table, self.emptied], dict(self.options)


class Lookup(RunSQL):
    """A SECURITY DEFINER function owned by `opentrax_lookup`: it turns one kind of secret into
    ids, and nothing else.

    `arguments` and `returns` are SQL; `tables` get a SELECT right and a policy for the look-up's
    role.
    """

    reduces_to_sql = True

    def __init__(
        self,
        name: str,
        arguments: str,
        returns: str,
        body: str,
        *,
        tables: Sequence[str] = (),
        language: str = "sql",
        execute: str = "opentrax_app",
    ) -> None:
        self.function, self.arguments, self.returns, self.body = name, arguments, returns, body
        self.options = {"tables": list(tables), "language": language, "execute": execute}
        sql: list[Any] = []
        for table in tables:
            sql += [
                f"GRANT SELECT ON {table} TO opentrax_lookup",
                f"DROP POLICY IF EXISTS lookup ON {table}",
                f"CREATE POLICY lookup ON {table} FOR SELECT TO opentrax_lookup USING (true)",
            ]
        types = f"{name}({arguments})"
        sql += [
            f"CREATE OR REPLACE FUNCTION {types} RETURNS {returns} LANGUAGE {language} "
            f"{'VOLATILE' if language == 'plpgsql' else 'STABLE'} "
            f"SECURITY DEFINER SET search_path = public, pg_temp AS $lookup$ {body} $lookup$",
            f"REVOKE ALL ON FUNCTION {types} FROM PUBLIC",
            f"GRANT EXECUTE ON FUNCTION {types} TO {execute}",
            f"ALTER FUNCTION {types} OWNER TO opentrax_lookup",
        ]
        super().__init__(sql=sql, reverse_sql=f"DROP FUNCTION IF EXISTS {types}")

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        args = [self.function, self.arguments, self.returns, self.body]
        return self.__class__.__qualname__, args, dict(self.options)
