"""A PostgreSQL server of the operator's own: its preparation and what must hold there."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from opentrax.config.databases import Database, parse_database
from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.kit.postgres import roles
from opentrax.kit.postgres.configuration import DURABILITY, QUIET

SETTINGS = {
    "DATABASE_URL": roles.APP,
    "OPENTRAX_OWNER_URL": roles.OWNER,
    "OPENTRAX_DOOR_URL": roles.DOOR,
    "OPENTRAX_BACKUP_URL": roles.BACKUP,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of the database and how it came out."""

    good: bool
    text: str


def prepare(
    admin_url: str, database: str, variables: Mapping[str, str]
) -> tuple[roles.Prepared, dict[str, str]]:
    """Make everything on the server; return the settings with the roles' addresses."""
    try:
        admin = parse_database(admin_url)
    except ValueError as error:
        raise ConfigurationError(
            f"--admin-url is no PostgreSQL address ({error})",
            "give it like postgresql://postgres:secret@host/postgres",
        ) from error
    passwords = {role: _password(variables.get(name)) for name, role in SETTINGS.items()}
    prepared = roles.prepare(admin_url, database, passwords=passwords)
    settings = {
        name: admin.with_name(database).with_login(role, passwords[role]).url
        for name, role in SETTINGS.items()
    }
    return prepared, settings


def _password(url: str | None) -> str:
    """The one that the address has, else a new one."""
    kept = parse_database(url).password if url else ""
    return kept or secrets.token_urlsafe(24)


def remarks(prepared: roles.Prepared) -> list[str]:
    """What the server did not allow, and what that means."""
    found = []
    if not prepared.door_passes:
        found.append("This server gives no BYPASSRLS: positions are taken in by the slower way.")
    if not prepared.backup_passes:
        found.append("This server gives no BYPASSRLS: back up with the server's own means.")
    if prepared.missing_extensions:
        names = ", ".join(prepared.missing_extensions)
        found.append(f"Extensions missing: {names}; install the server's contrib package.")
    return found


def write_settings(path: Path, text: str) -> None:
    """A new file that only its owner reads; never over an old one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ConfigurationError(f"{path} exists", "remove it first, or name another") from error
    with os.fdopen(handle, "w") as stream:
        stream.write(text)


def check(environment: Environment) -> list[Finding]:
    """Try each role and read what the server says about itself."""
    databases = environment.databases
    findings = []
    for role in (databases.app, databases.owner, databases.door, databases.backup):
        if role is not None:
            findings += _check_login(role)
    if all(finding.good for finding in findings):
        findings += _check_server(databases.app)
    return findings


def _check_login(database: Database) -> list[Finding]:
    try:
        with psycopg.connect(database.url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        return [Finding(False, f"{database.user} cannot log in: {str(error).strip()}")]
    superuser, passes = row or (True, True)
    findings = [Finding(not superuser, f"{database.user} logs in and is no superuser")]
    if database.user not in {roles.DOOR, roles.BACKUP}:
        findings.append(Finding(not passes, f"{database.user} cannot pass row security"))
    return findings


def _check_server(database: Database) -> list[Finding]:
    with psycopg.connect(database.url, connect_timeout=10) as connection:
        version = connection.info.server_version
        findings = [Finding(version >= roles.OLDEST_VERSION, f"PostgreSQL {version // 10000}")]
        for name in DURABILITY:
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            value = str(row[0]) if row else "unknown"
            findings.append(Finding(value == "on", f"{name} is {value}"))
        for name, quiet in QUIET.items():
            row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            value = str(row[0]) if row else "unknown"
            findings.append(Finding(value == quiet, f"{name} is {value}"))
        present = {str(row[0]) for row in connection.execute("SELECT extname FROM pg_extension")}
    for name in roles.EXTENSIONS:
        there = name in present
        findings.append(Finding(there, f"extension {name} is {'there' if there else 'missing'}"))
    return findings
