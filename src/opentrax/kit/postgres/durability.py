"""Whether an answer after a commit is a promise: the server's settings, looked at before serving.

A server with one of them off loses what it acknowledged when the power fails, and says nothing. The
embedded server gets them on its command line; one of the operator's own may have been made fast.
"""

from typing import Any

import psycopg

from opentrax.kit.postgres.configuration import DURABILITY
from opentrax.kit.postgres.errors import PostgresError

# Weaker than "on" without losing what was acknowledged on this server: both wait for its disk.
_AS_GOOD = {"synchronous_commit": frozenset({"on", "local", "remote_write", "remote_apply"})}


class NotDurableError(PostgresError):
    """The server would lose acknowledged rows; the advice says what to set."""


def durability_problems(connection: psycopg.Connection[Any]) -> list[str]:
    """The settings of this session under which a commit may be lost, with their values."""
    problems = []
    for name, wanted in DURABILITY.items():
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        value = str(row[0]) if row else "unknown"
        if value not in _AS_GOOD.get(name, {wanted}):
            problems.append(f"{name} is {value}")
    return problems


def refuse_to_lose(conninfo: str) -> None:
    """Raise NotDurableError if a commit on this server, under this role, may be lost."""
    with psycopg.connect(conninfo, connect_timeout=15) as connection:
        problems = durability_problems(connection)
    if problems:
        raise NotDurableError(
            f"PostgreSQL would lose what it has acknowledged: {', '.join(problems)}",
            f"set {', '.join(DURABILITY)} to on: in postgresql.conf, and take away what ALTER"
            " DATABASE … SET or ALTER ROLE … SET say otherwise; then reload the server. Nothing is"
            " served until then",
        )
