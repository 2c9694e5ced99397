"""Fixtures of the apps that are attacked here, and the mail server to which they really send."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.core.cache import cache
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.accounts.tests.conftest import eve, quick_passwords
from opentrax.messaging.tests.conftest import kinds, office, operator, postbox
from opentrax.organizations.models import Organization, Person

__all__ = ["eve", "kinds", "office", "operator", "postbox", "quick_passwords"]

Within = Callable[[Organization, Person], AbstractContextManager[object]]
Deliver = Callable[[], int]


@pytest.fixture(autouse=True)
def of_this_test_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of attempts begin at none, and the list of erasures is empty."""
    path = tmp_path / "tombstones.jsonl"
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: path)
    cache.clear()


def run_jobs(queue: str | None = None) -> int:
    """Carry out what waits, and what that leaves waiting, as a worker does."""
    done: set[int] = set()
    while True:
        waiting = ProcrastinateJob.objects.filter(status="todo").exclude(pk__in=done)
        if queue is not None:
            waiting = waiting.filter(queue_name=queue)
        jobs = list(waiting.order_by("pk"))
        if not jobs:
            return len(done)
        for job in jobs:
            done.add(job.pk)
            app.tasks[job.task_name].func(**job.args)


@pytest.fixture
def deliver(db: None) -> Deliver:
    """`deliver()` sends every mail that waits, through the gate and over SMTP."""
    return lambda: run_jobs("mail")
