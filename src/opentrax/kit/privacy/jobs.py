"""Whose a job is: the queue names persons and rows by keys in its arguments."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

MODEL = ProcrastinateJob


def of_person(whom: UUID | str) -> list[int]:
    """The numbers of jobs whose arguments name a person (or, which none should, an address)."""
    jobs = MODEL.objects.values_list("pk", "args")
    return [pk for pk, args in jobs.iterator(chunk_size=1000) if str(whom) in args.values()]


def forget(numbers: Sequence[int]) -> int:
    """Delete jobs, with what happened to them; returns how many. One that runs now is left: it ends
    by itself, and goes with its term."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {MODEL._meta.db_table} WHERE id = ANY (%s) AND status <> 'doing'",  # noqa: S608
            [list(numbers)],
        )
        return int(cursor.rowcount)
