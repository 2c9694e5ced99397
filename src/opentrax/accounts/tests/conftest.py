"""Mail as the outbox keeps it, and people with passwords."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from opentrax.accounts import services
from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging.models import OrganizationMessage, Outgoing, PersonMessage
from opentrax.organizations.models import Person

PASSWORD = "correct horse battery"
# What everybody has to state, as a browser sends it.
STATEMENTS = {"of_age": "on", "terms": "1"}
NewestMail = Callable[[], Outgoing]


class QuickHasher(PBKDF2PasswordHasher):
    """Production's way with one round: these tests set passwords by the dozen."""

    iterations = 1


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing takes no time to speak of; test_no_enumeration counts how often it is done."""
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Attempts are counted in the process's memory: each test begins at none."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def newest_mail(db: None) -> NewestMail:
    """`newest_mail()` is the message of the youngest job, read in that job's scope."""

    def read() -> Outgoing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT task_name, args FROM procrastinate_jobs ORDER BY id DESC LIMIT 1"
            )
            task, arguments = cursor.fetchone()
        arguments = json.loads(arguments)
        key = UUID(arguments["message_id"])
        if task.endswith("deliver_persons"):
            with person_scope(UUID(arguments["keeper_id"])):
                return PersonMessage.objects.get(pk=key)
        with scope(UUID(arguments["keeper_id"])):
            return OrganizationMessage.objects.get(pk=key)

    return read


@pytest.fixture
def mails_sent(db: None) -> Callable[[], int]:
    """`mails_sent()` counts the jobs of mail."""

    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'mail'")
            return int(cursor.fetchone()[0])

    return count


@pytest.fixture
def run_person_jobs(db: None) -> Callable[[str], int]:
    """`run_person_jobs("forget_places")` runs what waits by that name, as a worker does."""

    def run(name: str) -> int:
        waiting = ProcrastinateJob.objects.filter(task_name__endswith=f".{name}", status="todo")
        for job in waiting:
            app.tasks[job.task_name].func(**job.args)
        return len(waiting)

    return run


@pytest.fixture
def eve(db: None) -> Person:
    """Somebody with an account, a password and no organization."""
    return services.create_account(
        email="eve@example.com", name="Eve Example", password=PASSWORD, time_zone="America/Toronto"
    )


def code_in(message: Outgoing) -> str:
    """The code of a mail: it stands alone on its line."""
    [code] = re.findall(r"^([A-Z0-9]{4,6}-?[A-Z0-9]{0,6})$", message.text, re.MULTILINE)
    return str(code)


def link_in(message: Outgoing) -> str:
    """The path of the link in a mail."""
    [link] = re.findall(r"^https?://[^/]+(/\S+)$", message.text, re.MULTILINE)
    return str(link)


def sign_in_as(client: Client, email: str, password: str = PASSWORD) -> Any:
    """Sign in by the form."""
    return client.post("/sign-in", {"login": email, "password": password})


def prove(client: Client, password: str = PASSWORD) -> None:
    """Prove once more who one is, by the password."""
    assert client.post("/me/proof?next=/me", {"password": password})["Location"] == "/me"


def comparable(response: Any) -> str:
    """A page without what differs in every answer: the tokens against forgery."""
    return re.sub(r'[A-Za-z0-9]{64}|nonce="[^"]*"', "", response.content.decode())
