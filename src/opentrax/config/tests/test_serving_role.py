"""However it is started, a process that serves pages or runs jobs refuses a role that reads past
row security."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from opentrax.config import asgi
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


def test_the_web_server_does_not_start_with_such_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise UnsafeRoleError("Refusing to serve: the role is a superuser.")

    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    monkeypatch.setattr(asgi, "refuse_unsafe_role", refuse)
    asyncio.run(asgi.application({"type": "lifespan"}, receive, send))
    assert [m["type"] for m in sent] == ["lifespan.startup.failed"]
    assert "superuser" in sent[0]["message"]
