"""Do the jobs that the canary's steps put into the queue, as a worker does, before they are rolled
back with the rest."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django import app

_MOST_ROUNDS = 20


class RestlessError(RuntimeError):
    """Jobs made jobs without end."""


def newest_job() -> int:
    """The number of the newest job there is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")
        return int(cursor.fetchone()[0])


def do_all(keepers: Iterable[UUID], after: int) -> int:
    """Do what waits for these people and organizations, and what that makes in turn; return the
    number of the last job. What is to begin later is left."""
    keys = [str(keeper) for keeper in keepers]
    for _round in range(_MOST_ROUNDS):
        found = waiting(keys, after)
        if not found:
            return after
        for number, name, arguments in found:
            app.tasks[name].func(**arguments)
            after = number
    raise RestlessError


def waiting(keys: list[str], after: int) -> list[tuple[int, str, dict[str, Any]]]:
    """Jobs of these keepers after a number: number, name, arguments."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args::text FROM procrastinate_jobs WHERE id > %s"
            " AND args ->> 'keeper_id' = ANY(%s) AND scheduled_at IS NULL ORDER BY id",
            [after, keys],
        )
        return [(number, name, json.loads(text)) for number, name, text in cursor.fetchall()]
