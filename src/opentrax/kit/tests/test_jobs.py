"""Jobs exist only if their transaction commits, run in their scope, wait once, and survive a dead
worker."""

import asyncio
from types import SimpleNamespace
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections, transaction
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.kit.jobs import job
from opentrax.kit.jobs.stalled import retry_stalled
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import OutsideScopeError, current_organization_id, scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres15]
ORGANIZATION = uuid7()
ran: list[tuple[UUID, str]] = []


@job(queue="of_tests")
def note(word: str) -> None:
    """Remember in which organization it ran."""
    ran.append((current_organization_id(), word))


class FailedError(Exception):
    """What a job of a test fails with."""


@job(queue="of_tests", retry=0)
def follow_and_fail() -> None:
    """Enqueue another job, and roll back."""
    note.enqueue(word="of a job that failed")
    raise FailedError


def waiting() -> list[str]:
    return list(
        ProcrastinateJob.objects.filter(queue_name="of_tests").values_list("status", flat=True)
    )


def run_waiting() -> None:
    """Call what waits with its stored arguments, as the worker does."""
    for row in ProcrastinateJob.objects.filter(queue_name="of_tests", status="todo"):
        note.task.func(**row.args)


def work() -> None:
    """Run what waits in a real worker, as `opentrax worker` does."""

    async def run() -> None:
        of_workers = procrastinate_app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with procrastinate_app.replace_connector(of_workers) as app:
            async with app.open_async():
                await app.run_worker_async(
                    queues=["of_tests"], wait=False, listen_notify=False,
                    install_signal_handlers=False,
                )  # fmt: skip

    asyncio.run(run())


def rescue() -> None:
    """Run the job that looks for stalled ones, and close what its thread opened."""

    async def run() -> None:
        await retry_stalled.func(SimpleNamespace(app=procrastinate_app), 0)
        await sync_to_async(connections.close_all)()

    asyncio.run(run())


def test_a_job_of_a_rolled_back_transaction_does_not_exist() -> None:
    with scope(ORGANIZATION):
        note.enqueue(word="never")
        assert waiting() == ["todo"]
        transaction.set_rollback(True)
    assert waiting() == []


def test_a_job_that_a_job_enqueues_exists_only_if_that_one_commits_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else it may run before what it is about is there, find nothing, and be gone."""
    with scope(ORGANIZATION):
        follow_and_fail.enqueue()
    # A worker keeps its threads' connections; those of this one end with it.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    work()
    assert waiting() == ["failed"]


def test_a_job_outside_a_scope_is_refused() -> None:
    with pytest.raises(OutsideScopeError), transaction.atomic():
        note.enqueue(word="nowhere")


def test_a_job_runs_in_the_organization_that_enqueued_it() -> None:
    ran.clear()
    with scope(ORGANIZATION):
        note.enqueue(word="here")
    run_waiting()
    assert ran == [(ORGANIZATION, "here")]


def test_a_second_one_does_not_wait_behind_the_first() -> None:
    with scope(ORGANIZATION):
        note.enqueue(word="once", queueing_lock="once")
        note.enqueue(word="once", queueing_lock="once")
        assert current_organization_id() == ORGANIZATION
    assert waiting() == ["todo"]


def test_a_job_whose_worker_died_waits_again() -> None:
    with scope(ORGANIZATION):
        note.enqueue(word="again", lock="one at a time")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - interval '1 hour') RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s"
            " WHERE queue_name = 'of_tests'",
            [worker],
        )
    assert waiting() == ["doing"]
    rescue()
    assert waiting() == ["todo"]


def test_a_job_whose_worker_lives_is_left_alone() -> None:
    with scope(ORGANIZATION):
        note.enqueue(word="working")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id"
        )
        (worker,) = cursor.fetchone()
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [worker])
    rescue()
    assert waiting() == ["doing"]
