"""Declare a job once; enqueue it inside a transaction; it runs inside the scope of its
organization."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from opentrax.kit.tenancy.scopes import (
    OutsideScopeError,
    current_organization_id,
    current_scope,
    person_scope,
    scope,
)

Keeper = Literal["organization", "person"]


class Job:
    """A function of an organization (or of one person) that a worker runs later, in its scope.

    Arguments are JSON: ids, numbers, ISO dates. With `in_scope=False` the function gets `keeper_id`
    and opens the scope itself, as often as it needs a transaction.
    """

    def __init__(
        self,
        run: Callable[..., None],
        *,
        queue: str,
        retry: int,
        of: Keeper = "organization",
        in_scope: bool = True,
    ) -> None:
        self.run, self.of, self.in_scope, self.queue = run, of, in_scope, queue
        self.name = f"{run.__module__.removeprefix('opentrax.')}.{run.__name__}"
        self.task = procrastinate_app.task(name=self.name, queue=queue, retry=retry)(self._in_scope)

    def _in_scope(self, keeper_id: str, **arguments: Any) -> None:
        if not self.in_scope:
            self.run(keeper_id=UUID(keeper_id), **arguments)
            return
        opened = scope if self.of == "organization" else person_scope
        with opened(UUID(keeper_id)):
            self.run(**arguments)

    def _keeper_id(self) -> str:
        if self.of == "organization":
            return str(current_organization_id())
        opened = current_scope()
        if opened is None or opened.person_id is None:
            raise OutsideScopeError("No person is in scope: open kit.tenancy.person_scope first.")
        return str(opened.person_id)

    def enqueue(
        self,
        *,
        lock: str | None = None,
        queueing_lock: str | None = None,
        wait_s: int | None = None,
        **arguments: Any,
    ) -> None:
        """Add the job to the queue of the organization (or person) in scope; it exists only if the
        transaction commits.

        `lock` keeps jobs of one name from running at once; `queueing_lock` keeps a second from
        waiting; `wait_s` lets it begin only after so many seconds.
        """
        schedule = None if wait_s is None else {"seconds": wait_s}
        options: dict[str, Any] = {
            "lock": lock,
            "queueing_lock": queueing_lock,
            "schedule_in": schedule,
        }
        # Not by the application's own connector: inside a worker that is another connection, and
        # the job would be there, and might run, before what it is about.
        configured = configure_task(
            name=self.name, queue=self.queue, job_manager=JobManager(DjangoConnector()),
            **{k: v for k, v in options.items() if v is not None},
        )  # fmt: skip
        # A savepoint, since the refusal of a second waiting job is an error of the database.
        with suppress(AlreadyEnqueued), transaction.atomic():
            configured.defer(keeper_id=self._keeper_id(), **arguments)


def is_waiting(lock: str) -> bool:
    """Whether a job with this lock waits or runs; one whose worker died runs until it is given to
    another.
    """
    jobs = ProcrastinateJob.objects.filter(lock=lock, status__in=("todo", "doing"))
    return bool(jobs.exists())


def job(
    *,
    queue: str = "default",
    retry: int = 5,
    of: Keeper = "organization",
    in_scope: bool = True,
) -> Callable[[Callable[..., None]], Job]:
    """Turn a function into a Job; `of="person"` for one that runs in the scope of a person
    alone, `in_scope=False` for one that opens its scope itself."""

    def declare(run: Callable[..., None]) -> Job:
        return Job(run, queue=queue, retry=retry, of=of, in_scope=in_scope)

    return declare


def periodic(
    cron: str, *, queue: str = "default"
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a platform-wide function by a cron line (UTC); it opens the scopes that it needs
    itself."""

    def declare(run: Callable[[], None]) -> Callable[[], None]:
        name = f"{run.__module__.removeprefix('opentrax.')}.{run.__name__}"

        def tick(timestamp: int) -> None:
            run()

        task = procrastinate_app.task(name=name, queue=queue, queueing_lock=name)(tick)
        procrastinate_app.periodic(cron=cron)(task)
        return run

    return declare
