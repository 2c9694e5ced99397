"""A PostgreSQL for one test run: migrated once into a template, cloned per worker, under
production's roles."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

TEMPLATE = "opentrax_template"
FOLDER = "OPENTRAX_TEST_FOLDER"
ADMIN = "OPENTRAX_TEST_ADMIN_URL"
# Nothing of a test run must survive it, so the disk need not be waited for.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
ROLES = {
    "DATABASE_URL": "opentrax_app",
    "OPENTRAX_OWNER_URL": "opentrax_owner",
    "OPENTRAX_DOOR_URL": "opentrax_door",
    "OPENTRAX_BACKUP_URL": "opentrax_backup",
}
PASSWORD = "only-for-tests"  # noqa: S105


def make_folder() -> Path:
    """A folder for this run that the server's unprivileged user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="opentrax-test."))
    folder.chmod(0o755)
    # WhiteNoise warns of a folder of static files that is missing, and a warning is an error here.
    (folder / "static").mkdir()
    return folder


def with_name(url: str, database: str, user: str | None = None) -> str:
    """The same server, another database (and role)."""
    parts = urlsplit(url)
    location = parts.netloc
    if user is not None:
        location = f"{user}:{quote(PASSWORD)}@{location.rpartition('@')[2]}"
    return urlunsplit(parts._replace(netloc=location, path=f"/{database}"))


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Start the embedded server, or take the one that OPENTRAX_TEST_ADMIN_URL names; yield the
    administrator's URL."""
    given = os.environ.get(ADMIN)
    if given:
        yield given
        return
    from opentrax.kit.postgres import Cluster

    cluster = Cluster(folder / "postgres", options=QUICK)
    cluster.initialize()
    cluster.start()
    try:
        yield cluster.admin_url("postgres")
    finally:
        cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def role_urls(admin_url: str, database: str) -> Mapping[str, str]:
    """The environment of a process that uses `database` with one role for each purpose."""
    return {name: with_name(admin_url, database, user) for name, user in ROLES.items()}


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def django_entry(url: str) -> dict[str, str]:
    """The address as Django's DATABASES names its parts."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items()}
    return {
        "NAME": parts["dbname"],
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": parts.get("port", ""),
    }


def make_template(admin_url: str, folder: Path) -> None:
    """Create roles and the migrated template once per run; workers wait for the first."""
    from opentrax.kit.postgres import roles

    with _alone(folder), psycopg.connect(admin_url, autocommit=True) as admin:
        done = folder / "template.done"
        if done.exists():
            return
        roles.prepare(admin_url, TEMPLATE, passwords=dict.fromkeys(ROLES.values(), PASSWORD))
        migrate(TEMPLATE)
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [TEMPLATE]
        )
        done.touch()


def migrate(database: str) -> None:
    """Run all migrations as the schema's owner."""
    from django.core.management import call_command
    from django.db import connections

    connection = connections["owner"]
    connection.close()
    connection.settings_dict["NAME"] = database
    call_command("migrate", database="owner", verbosity=0, interactive=False)
    connection.close()


def clone_template(admin_url: str, database: str, folder: Path) -> None:
    """Make a fresh database from the template."""
    with _alone(folder), psycopg.connect(admin_url, autocommit=True) as admin:
        name, template = sql.Identifier(database), sql.Identifier(TEMPLATE)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER opentrax_owner").format(name, template)
        )


def drop(admin_url: str, database: str) -> None:
    """Drop a database and whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def tables_to_empty(owner_url: str) -> list[str]:
    """Tables that are empty after the migrations: what a committing test leaves in them is its
    own."""
    with psycopg.connect(owner_url) as owner:
        names = [
            row[0]
            for row in owner.execute(
                "SELECT c.oid::regclass::text FROM pg_class c"
                " WHERE c.relnamespace = 'public'::regnamespace"
                " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            )
        ]
        return sorted(
            n
            for n in names
            if owner.execute(
                sql.SQL("SELECT NOT EXISTS (SELECT 1 FROM {})").format(sql.SQL(n))
            ).fetchone()
            == (True,)
        )


def empty(admin_url: str, database: str, tables: list[str]) -> None:
    """Empty tables as the administrator, since the serving role may not truncate."""
    with psycopg.connect(with_name(admin_url, database), autocommit=True) as admin:
        joined = sql.SQL(", ").join(sql.SQL(t) for t in tables)
        admin.execute(sql.SQL("TRUNCATE {} CASCADE").format(joined))
