"""Who may do what in the database: six roles, made the same way on any PostgreSQL from 15 on.

    opentrax_owner   owns the database and its schema, runs migrations; sees no tenant's rows
    opentrax_app     serves requests and jobs; owns nothing, never passes row security
    opentrax_door    takes positions in; passes row security where the server lets it, for COPY
    opentrax_lookup  cannot log in; owns the SECURITY DEFINER look-ups
    opentrax_staff   cannot log in; the application becomes it for pages that the operator's staff
                     read under a grant: it reads what the grant opens, and changes nothing
    opentrax_backup  reads everything, for dumps

Everything here can be repeated: it makes what is missing and corrects what differs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from opentrax.kit.postgres.configuration import QUIET
from opentrax.kit.postgres.errors import PostgresError

OWNER = "opentrax_owner"
APP = "opentrax_app"
DOOR = "opentrax_door"
LOOKUP = "opentrax_lookup"
STAFF = "opentrax_staff"
BACKUP = "opentrax_backup"

_LOGINS = (OWNER, APP, DOOR, BACKUP)
_MAY_PASS_ROW_SECURITY = frozenset({DOOR, BACKUP})
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
OLDEST_VERSION = 150000

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the server allowed: without `door_passes` positions take the slower, policed way in."""

    database: str
    door_passes: bool
    backup_passes: bool
    missing_extensions: tuple[str, ...]


def prepare(admin_url: str, database: str, *, passwords: Mapping[str, str]) -> Prepared:
    """Make roles, database, schema rights and extensions; `passwords` names the four logins.

    `admin_url` is a superuser's or that of a role which may create roles and databases.
    """
    with _connect(admin_url) as admin:
        _require_version(admin)
        passing = {role: _make_login(admin, role, passwords[role]) for role in _LOGINS}
        _quieten(admin)
        for role in (LOOKUP, STAFF):
            _make_role(admin, role, sql.SQL("NOLOGIN"))
        # The application does not inherit what it may become (it is NOINHERIT): it has to say so.
        names = (sql.Identifier(STAFF), sql.Identifier(APP))
        admin.execute(sql.SQL("GRANT {} TO {}").format(*names))
        _let_admin_act_as_owner(admin)
        _make_database(admin, database)
    with _connect(make_conninfo(admin_url, dbname=database)) as admin:
        missing = _make_extensions(admin)
        _give_rights(admin, database)
    return Prepared(database, passing[DOOR], passing[BACKUP], missing)


@contextmanager
def _connect(url: str) -> Iterator[Connection]:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=15)
    except psycopg.OperationalError as error:
        raise PostgresError(
            f"the database cannot be reached: {str(error).strip()}",
            "check the address, and that its role may log in",
        ) from error
    try:
        with connection:
            yield connection
    except errors.InsufficientPrivilege as error:
        raise PostgresError(
            f"the admin role may not do what is needed: {str(error).strip()}",
            "use a superuser, or a role with CREATEROLE and CREATEDB",
        ) from error


def _require_version(admin: Connection) -> None:
    if admin.info.server_version < OLDEST_VERSION:
        raise PostgresError(
            f"the server is PostgreSQL {admin.info.server_version // 10000}",
            "use PostgreSQL 15 or newer",
        )


def _make_role(admin: Connection, role: str, kind: sql.SQL) -> None:
    name = sql.Identifier(role)
    found = admin.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        [role],
    ).fetchone()
    if found is None:
        admin.execute(sql.SQL("CREATE ROLE {} {} NOINHERIT").format(name, kind))
        return
    if any(found):
        admin.execute(
            sql.SQL("ALTER ROLE {} NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION").format(name)
        )
    admin.execute(sql.SQL("ALTER ROLE {} {} NOINHERIT").format(name, kind))


def _make_login(admin: Connection, role: str, password: str) -> bool:
    """Make the role; True if it passes row security."""
    _make_role(admin, role, sql.SQL("LOGIN"))
    name = sql.Identifier(role)
    # ALTER ROLE takes no parameters; the server keeps only the scram verifier made here.
    verifier = admin.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(verifier)))
    passes = _passes(admin, role)
    wanted = role in _MAY_PASS_ROW_SECURITY
    if passes == wanted:
        return passes
    change = sql.SQL("ALTER ROLE {} {}").format(
        name, sql.SQL("BYPASSRLS" if wanted else "NOBYPASSRLS")
    )
    try:
        admin.execute(change)
    except errors.InsufficientPrivilege:
        if not wanted:
            raise
    return _passes(admin, role)


def _quieten(admin: Connection) -> None:
    """Keep values of rows out of the server's log for our roles, where the server itself does not
    and its admin may; the ledger (P20) and `db check` say where it could not be done."""
    for name, quiet in QUIET.items():
        row = admin.execute("SELECT current_setting(%s)", [name]).fetchone()
        if row is not None and row[0] == quiet:
            continue
        for role in _LOGINS:
            change = sql.SQL("ALTER ROLE {} SET {} = {}").format(
                sql.Identifier(role), sql.Identifier(name), sql.Literal(quiet)
            )
            try:
                admin.execute(change)
            except errors.InsufficientPrivilege:
                return


def _passes(admin: Connection, role: str) -> bool:
    row = admin.execute("SELECT rolbypassrls FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    return bool(row and row[0])


def _let_admin_act_as_owner(admin: Connection) -> None:
    """A superuser may anyway; a managed server's admin has to be a member."""
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row and not row[0]:
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))


def _make_database(admin: Connection, database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
    else:
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER {} LOCALE 'C'{}"
            ).format(name, owner, *_locale(admin))
        )


def _locale(admin: Connection) -> tuple[sql.SQL, sql.SQL]:
    """Code-point order everywhere: sort keys for people are columns, made by the application."""
    if admin.info.server_version >= 170000:
        return sql.SQL("builtin"), sql.SQL(" BUILTIN_LOCALE 'C.UTF-8'")
    return sql.SQL("libc"), sql.SQL(" LC_CTYPE 'C.UTF-8'")


def _make_extensions(admin: Connection) -> tuple[str, ...]:
    """Make those that the server has; return the others."""
    missing = []
    for extension in EXTENSIONS:
        try:
            admin.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(
                    sql.Identifier(extension)
                )
            )
        except (errors.FeatureNotSupported, errors.UndefinedFile, errors.InsufficientPrivilege):
            missing.append(extension)
    return tuple(missing)


def _give_rights(admin: Connection, database: str) -> None:
    """The application may use every table that the owner makes; migrations revoke what it may not.

    The door and the look-ups get nothing by default: migrations grant them each thing by name.
    The owner may hand functions to the look-ups' role, but does not inherit what that one sees.
    """
    statements = (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {app}, {door}, {backup}",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}, {door}, {backup}, {staff}",
        "GRANT USAGE, CREATE ON SCHEMA public TO {lookup}",
        "GRANT {lookup} TO {owner}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT ON TABLES TO {backup}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
        " GRANT SELECT ON SEQUENCES TO {backup}",
        "ALTER ROLE {app} SET timezone TO 'UTC'",
        "ALTER ROLE {owner} SET timezone TO 'UTC'",
        "ALTER ROLE {door} SET timezone TO 'UTC'",
    )
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
        "door": sql.Identifier(DOOR),
        "lookup": sql.Identifier(LOOKUP),
        "staff": sql.Identifier(STAFF),
        "backup": sql.Identifier(BACKUP),
    }
    for statement in statements:
        admin.execute(sql.SQL(statement).format(**names))
