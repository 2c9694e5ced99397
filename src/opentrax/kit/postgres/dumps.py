"""Backup to one file and back: pg_dump's custom format, written whole or not at all.

The backup role reads everything and changes nothing. A restore goes into a database without
tables only; it never mixes with what is there.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from opentrax.kit.postgres.errors import PostgresError
from opentrax.kit.postgres.initdb import server_environment
from opentrax.kit.postgres.programs import installed_programs

_NEWEST_SETTINGS_FROM = 17  # our pg_restore sets a parameter that older servers do not know
_PARALLEL = 2
_HEADER_LINES = 40
RESTORED = "restored from a backup: erasures have to be carried out again"


def back_up(url: str, target: Path) -> int:
    """Write the database at `url` to `target` (mode 0600); return the file's size in bytes."""
    if not target.parent.is_dir():
        raise PostgresError(f"{target.parent} is no folder", "make it first, or name another")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    draft = Path(name)
    try:
        _run([_program("pg_dump"), "--format=custom", f"--file={draft}"], url, "the backup")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(admin_url: str, source: Path) -> int:
    """Fill the empty database at `admin_url` from `source`; return the number of its tables."""
    if not source.is_file():
        raise PostgresError(f"{source} is no file", "name a file that `opentrax db backup` wrote")
    with psycopg.connect(admin_url) as admin:
        if count_tables(admin):
            raise PostgresError(
                "the database has tables already",
                "restore into an empty data folder or a new database; nothing was changed",
            )
        major = admin.info.server_version // 10000
    if major < _NEWEST_SETTINGS_FROM:
        _restore_as_script(admin_url, source)
    else:
        name = str(conninfo_to_dict(admin_url)["dbname"])
        options = ["--exit-on-error", f"--jobs={_PARALLEL}", f"--dbname={name}"]
        _run([_program("pg_restore"), *options, str(source)], admin_url, "the restore")
    with psycopg.connect(admin_url, autocommit=True) as admin:
        mark_restored(admin)
        admin.execute("ANALYZE")
        return count_tables(admin)


def mark_restored(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Note on the database itself that it came out of a backup: nothing may be served from it until
    `forget_restored`. A backup does not carry the note along.
    """
    admin.execute(
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(
            sql.Identifier(admin.info.dbname), sql.Literal(RESTORED)
        )
    )


def is_restored(cursor: Any) -> bool:
    """Whether the database carries that note; for a cursor of any library and any role."""
    cursor.execute(
        "SELECT coalesce(shobj_description(oid, 'pg_database') = %s, false) FROM pg_database"
        " WHERE datname = current_database()",
        [RESTORED],
    )
    return bool(cursor.fetchone()[0])


def forget_restored(cursor: Any) -> None:
    """Take the note away, as the database's owner."""
    cursor.execute("SELECT quote_ident(current_database())")
    [name] = cursor.fetchone()
    cursor.execute(f"COMMENT ON DATABASE {name} IS NULL")


def back_up_changed(admin_url: str, source: str, target: Path, *, statements: Sequence[str]) -> int:
    """Write a copy of the database `source` in which `statements` were carried out; return the
    size in bytes. The copy lives in a database of its own for as long as it takes.

    `admin_url` is a superuser's: statements reach rows of all organizations.
    """
    copy = f"{source}_copy_{os.getpid()}"
    name = sql.Identifier(copy)
    url = make_conninfo(admin_url, dbname=copy)
    with (
        tempfile.TemporaryDirectory(prefix="opentrax-copy.", dir=target.parent) as folder,
        psycopg.connect(admin_url, autocommit=True) as admin,
    ):
        whole = Path(folder) / "whole.dump"
        back_up(make_conninfo(admin_url, dbname=source), whole)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name))
        try:
            restore(url, whole)
            with psycopg.connect(url) as connection:
                connection.execute("SET CONSTRAINTS ALL DEFERRED")
                for statement in statements:
                    connection.execute(statement)
            return back_up(url, target)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def count_tables(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    row = connection.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p')"
    ).fetchone()
    return int(str(row[0])) if row else 0


def _restore_as_script(admin_url: str, source: Path) -> None:
    """Through SQL, in one transaction, without the one setting that older servers do not know."""
    with tempfile.TemporaryDirectory(prefix="opentrax-restore.") as folder:
        script, fitting = Path(folder) / "whole.sql", Path(folder) / "fitting.sql"
        _run([_program("pg_restore"), f"--file={script}", str(source)], admin_url, "the restore")
        with script.open("rb") as whole, fitting.open("wb") as fit:
            for line in itertools.islice(whole, _HEADER_LINES):
                if not line.startswith(b"SET transaction_timeout"):
                    fit.write(line)
            shutil.copyfileobj(whole, fit)
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(
            [_program("psql"), *options, "--output=/dev/null", f"--file={fitting}"],
            admin_url,
            "the restore",
        )


def _program(name: str) -> str:
    return installed_programs().path(name)


def _run(command: list[str], url: str, what: str) -> None:
    """The address goes by environment: a command line can be read by everybody on the machine."""
    parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value}
    names = {"dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    variables = {names.get(key, f"PG{key.upper()}"): value for key, value in parts.items()}
    done = subprocess.run(
        command,
        env={**server_environment(), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise PostgresError(
            f"{what} failed: {' / '.join(said[:3])}", "nothing was kept; correct it and repeat"
        )
