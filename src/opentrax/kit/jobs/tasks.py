"""Declare a job once; enqueue it inside a transaction; it runs inside the scope of its
organization."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app as procrastinate_app
from procrastinate.exceptions import AlreadyEnqueued

from opentrax.kit.tenancy.scopes import current_organization_id, scope


class Job:
    """A function of an organization that a worker runs later. Arguments are JSON: ids, numbers,
    ISO dates."""

    def __init__(self, run: Callable[..., None], *, queue: str, retry: int) -> None:
        self.run = run
        self.name = f"{run.__module__.removeprefix('opentrax.')}.{run.__name__}"
        self.task = procrastinate_app.task(name=self.name, queue=queue, retry=retry)(self._in_scope)

    def _in_scope(self, organization_id: str, **arguments: Any) -> None:
        with scope(UUID(organization_id)):
            self.run(**arguments)

    def enqueue(
        self, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Any
    ) -> None:
        """Add the job to the queue of the current organization; it exists only if the transaction
        commits.

        `lock` keeps jobs of one name from running at once; `queueing_lock` keeps a second from
        waiting.
        """
        organization_id = str(current_organization_id())
        options = {"lock": lock, "queueing_lock": queueing_lock}
        configured = self.task.configure(**{k: v for k, v in options.items() if v is not None})
        # A savepoint, since the refusal of a second waiting job is an error of the database.
        with suppress(AlreadyEnqueued), transaction.atomic():
            configured.defer(organization_id=organization_id, **arguments)


def job(*, queue: str = "default", retry: int = 5) -> Callable[[Callable[..., None]], Job]:
    """Turn a function into a Job."""

    def declare(run: Callable[..., None]) -> Job:
        return Job(run, queue=queue, retry=retry)

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
