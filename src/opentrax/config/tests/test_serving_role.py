"""However it is started, a process that serves pages or runs jobs refuses a role that reads past
row security."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from opentrax.config import rsgi
from opentrax.kit.tenancy.connection import UnsafeRoleError, refuse_unsafe_role, role_problems
from opentrax.kit.testing.database import django_entry, with_name

pytestmark = [pytest.mark.django_db(databases=["default"]), pytest.mark.postgres15]


@pytest.fixture
def as_administrator(
    postgres_url: str, test_database: str, db: None, django_db_blocker: Any
) -> Iterator[str]:
    """A database alias whose role is the server's superuser."""
    entry = django_entry(with_name(postgres_url, test_database))
    connections.databases["administrator"] = {**connections.databases["default"], **entry}
    with django_db_blocker.unblock():
        yield "administrator"
        connections["administrator"].close()
    del connections["administrator"]
    del connections.databases["administrator"]


def test_the_serving_role_is_accepted(db: None) -> None:
    assert role_problems(connections["default"]) == []
    refuse_unsafe_role()


def test_a_superuser_is_refused_with_what_to_do(as_administrator: str) -> None:
    with pytest.raises(UnsafeRoleError, match=r"superuser.*opentrax db prepare"):
        refuse_unsafe_role(as_administrator)


def test_the_web_server_does_not_start_with_such_a_role(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> None:
        raise UnsafeRoleError("Refusing to serve: the role is a superuser.")

    monkeypatch.setattr(rsgi, "refuse_unsafe_role", refuse)
    loop = asyncio.new_event_loop()
    with caplog.at_level(logging.ERROR, logger="opentrax.web"), pytest.raises(SystemExit):
        rsgi.Front().__rsgi_init__(loop)
    loop.close()
    assert "superuser" in caplog.text
