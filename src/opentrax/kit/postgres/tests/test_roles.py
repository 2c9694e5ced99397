"""The roles, on the test run's server (PostgreSQL 15 too) and under a managed server's admin."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql

from opentrax.kit.postgres import Cluster, PostgresError, roles
from opentrax.kit.testing.database import PASSWORD, with_name

pytestmark = pytest.mark.postgres15

NAME = "opentrax_roles_test"
PASSWORDS = dict.fromkeys((roles.OWNER, roles.APP, roles.DOOR, roles.BACKUP), PASSWORD)


@pytest.fixture
def prepared(postgres_url: str) -> Iterator[roles.Prepared]:
    yield roles.prepare(postgres_url, NAME, passwords=PASSWORDS)
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


@pytest.fixture
def as_role(postgres_url: str, prepared: roles.Prepared) -> Iterator[Any]:
    opened: list[psycopg.Connection[Any]] = []

    def connect(role: str) -> psycopg.Connection[Any]:
        opened.append(psycopg.connect(with_name(postgres_url, NAME, role), autocommit=True))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def attributes(connection: psycopg.Connection[Any]) -> dict[str, tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls"
        " FROM pg_roles WHERE rolname LIKE 'opentrax%' AND rolname <> 'opentrax_admin'"
    )
    return {name: tuple(rest) for name, *rest in rows}


def test_each_role_has_what_it_needs_and_no_more(as_role: Any):
    assert attributes(as_role(roles.APP)) == {
        roles.OWNER: (True, False, False, False, False),
        roles.APP: (True, False, False, False, False),
        roles.DOOR: (True, False, False, False, True),
        roles.BACKUP: (True, False, False, False, True),
        roles.LOOKUP: (False, False, False, False, False),
        roles.STAFF: (False, False, False, False, False),
    }


def test_the_app_may_become_staff_and_has_nothing_of_it_before(as_role: Any):
    as_role(roles.OWNER).execute("CREATE TABLE thing (id int)")
    as_role(roles.OWNER).execute("REVOKE SELECT ON thing FROM opentrax_app")
    as_role(roles.OWNER).execute("GRANT SELECT ON thing TO opentrax_staff")
    app = as_role(roles.APP)
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT * FROM thing")
    with app.transaction():
        app.execute("SET LOCAL ROLE opentrax_staff")
        assert app.execute("SELECT * FROM thing").fetchall() == []
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute("INSERT INTO thing VALUES (1)")
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute("SELECT * FROM thing")


def test_repeating_corrects_what_somebody_changed(postgres_url: str, prepared: roles.Prepared):
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        before = attributes(admin)
        admin.execute("ALTER ROLE opentrax_app BYPASSRLS CREATEDB")
        again = roles.prepare(postgres_url, NAME, passwords=PASSWORDS)
        assert attributes(admin) == before
    assert again == prepared


def test_the_owner_makes_tables_and_the_app_only_uses_them(as_role: Any):
    owner, app = as_role(roles.OWNER), as_role(roles.APP)
    owner.execute("CREATE TABLE thing (id int GENERATED ALWAYS AS IDENTITY, word text)")
    app.execute("INSERT INTO thing (word) VALUES ('one')")
    app.execute("UPDATE thing SET word = 'two'")
    app.execute("DELETE FROM thing")
    for refused in ("CREATE TABLE other (id int)", "DROP TABLE thing", "TRUNCATE thing"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(refused)


@pytest.mark.parametrize("role", [roles.DOOR])
def test_the_door_gets_nothing_by_default(as_role: Any, role: str):
    as_role(roles.OWNER).execute("CREATE TABLE thing (id int)")
    with pytest.raises(errors.InsufficientPrivilege):
        as_role(role).execute("SELECT * FROM thing")


def test_the_backup_role_reads_past_row_security_and_writes_nothing(as_role: Any):
    owner, backup = as_role(roles.OWNER), as_role(roles.BACKUP)
    owner.execute("CREATE TABLE secret (id int)")
    owner.execute("INSERT INTO secret VALUES (1)")
    owner.execute("ALTER TABLE secret ENABLE ROW LEVEL SECURITY")
    owner.execute("ALTER TABLE secret FORCE ROW LEVEL SECURITY")
    assert owner.execute("SELECT count(*) FROM secret").fetchone() == (0,)
    assert backup.execute("SELECT count(*) FROM secret").fetchone() == (1,)
    with pytest.raises(errors.InsufficientPrivilege):
        backup.execute("DELETE FROM secret")


def test_look_ups_see_their_tables_and_the_owner_does_not_inherit_that(as_role: Any):
    owner, app = as_role(roles.OWNER), as_role(roles.APP)
    for statement in (
        "CREATE TABLE token (id int, digest text)",
        "INSERT INTO token VALUES (7, 'abc')",
        "ALTER TABLE token ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE token FORCE ROW LEVEL SECURITY",
        "GRANT SELECT ON token TO opentrax_lookup",
        "CREATE POLICY lookup ON token FOR SELECT TO opentrax_lookup USING (true)",
        "CREATE FUNCTION find(text) RETURNS int LANGUAGE sql SECURITY DEFINER"
        " RETURN (SELECT id FROM token WHERE digest = $1)",
        "ALTER FUNCTION find(text) OWNER TO opentrax_lookup",
    ):
        owner.execute(statement)
    assert app.execute("SELECT find('abc')").fetchone() == (7,)
    assert app.execute("SELECT count(*) FROM token").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM token").fetchone() == (0,)
    owner.execute("DROP FUNCTION find(text)")  # a later migration may replace it


def test_extensions_are_there(as_role: Any, prepared: roles.Prepared):
    assert prepared.missing_extensions == ()
    as_role(roles.OWNER).execute(
        "CREATE TABLE shift (who int, during tstzrange,"
        " EXCLUDE USING gist (who WITH =, during WITH &&))"
    )


def test_strangers_may_not_even_connect(postgres_url: str, prepared: roles.Prepared):
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("CREATE ROLE stranger LOGIN PASSWORD 'only-for-tests'")
        try:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(with_name(postgres_url, NAME, "stranger"))
        finally:
            admin.execute("DROP ROLE stranger")


def test_a_managed_admin_without_superuser_prepares_what_it_may(cluster: Cluster):
    with cluster:
        with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
            admin.execute("CREATE ROLE managed LOGIN CREATEROLE CREATEDB PASSWORD 'only-for-tests'")
        url = with_name(cluster.admin_url(), "postgres", "managed")
        for _ in range(2):
            prepared = roles.prepare(url, "opentrax", passwords=PASSWORDS)
            assert not prepared.door_passes
            assert prepared.missing_extensions == ()
        with psycopg.connect(with_name(url, "opentrax", roles.OWNER)) as owner:
            owner.execute("CREATE TABLE thing (id int)")


def test_an_admin_who_may_not_is_told_so(cluster: Cluster):
    with cluster:
        with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
            admin.execute("CREATE ROLE nobody LOGIN PASSWORD 'only-for-tests'")
        url = with_name(cluster.admin_url(), "postgres", "nobody")
        with pytest.raises(PostgresError, match="use a superuser, or a role with CREATEROLE"):
            roles.prepare(url, "opentrax", passwords=PASSWORDS)


def test_a_server_that_is_not_there_is_told_so(cluster: Cluster):
    with pytest.raises(PostgresError, match="cannot be reached"):
        roles.prepare(cluster.admin_url(), "opentrax", passwords=PASSWORDS)
