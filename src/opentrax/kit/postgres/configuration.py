"""The files that PostgreSQL reads at its start: written whole by us each time.

Nothing listens on TCP; every role proves itself by a password (scram), the admin too. Logs hold no
values of rows: no statements, no parameters, no details, and no errors of statements at all, whose
first line may quote a value ("invalid input syntax: …"); whoever sent the statement is told. Each
day has a file of its own.
"""

import os
from collections.abc import Mapping
from pathlib import Path

ACCESS = """\
# Written by Opentrax at each start.
# TYPE  DATABASE  USER  METHOD
local   all       all   scram-sha-256
"""

# What makes an acknowledged row durable; given on the command line, where nothing overrides it.
DURABILITY = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}

# What keeps values of rows out of the server's log; for a server of one's own, too.
QUIET: Mapping[str, str] = {
    "log_min_messages": "log",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

_SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "wal_compression": "on",
    "min_wal_size": "80MB",
    "max_wal_size": "512MB",  # bounds the recovery after a crash to some seconds
    "checkpoint_timeout": "5min",
    "idle_in_transaction_session_timeout": "5min",
    "timezone": "UTC",
    "datestyle": "iso, ymd",
    "default_text_search_config": "pg_catalog.simple",
    "logging_collector": "on",
    "log_filename": "postgresql-%Y-%m-%d.log",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_truncate_on_rotation": "off",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u ",
    **QUIET,
    "log_checkpoints": "off",
}


def write_configuration(data: Path, *, socket: Path, log: Path, options: Mapping[str, str]) -> None:
    """Replace postgresql.conf and pg_hba.conf; their owner and mode stay initdb's."""
    settings = {
        **_SETTINGS,
        "unix_socket_directories": str(socket),
        "log_directory": str(log),
        **options,
    }
    lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
    _replace(data / "postgresql.conf", "# Written by Opentrax at each start.\n" + "".join(lines))
    _replace(data / "pg_hba.conf", ACCESS)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _replace(path: Path, text: str) -> None:
    found = path.stat()
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text)
    draft.chmod(0o600)
    os.chown(draft, found.st_uid, found.st_gid)
    draft.replace(path)
