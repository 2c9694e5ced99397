"""Pytest plugin: one server per run, one database per worker, production's roles in every test."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from opentrax.kit import clock as clock_module
from opentrax.kit.testing import database

_URL = "OPENTRAX_TEST_SERVER_URL"
JOURNEYS = "tests/journeys"
# Journeys that share the demo, which is started once; each of the others starts its own house.
DEMO = tuple(f"{JOURNEYS}/test_{n}.py" for n in ("demo_day", "filled_screens", "screens"))
SHARED = (
    "src/opentrax/config/supervisor",
    "src/opentrax/kit/postgres",
    "tests/docs/test_commands",
    "tests/motion/test_simulator",
    "tests/motion/test_benchmark",
)
_stack = ExitStack()


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: Any, parser: Any, args: list[str]) -> None:
    """Name this run's database before Django reads its settings."""
    os.environ["OPENTRAX_ENV"] = "test"
    os.environ.setdefault("OPENTRAX_ADDRESS_KEYS", "only-for-tests-" * 4)
    if not _is_worker():
        os.environ[database.FOLDER] = str(database.make_folder())
        os.environ["OPENTRAX_DATA"] = os.environ[database.FOLDER]
        server_url = os.environ.get(database.ADMIN) or "postgresql://nobody@127.0.0.1:1/none"
        os.environ.update(database.role_urls(server_url, "opentrax_test"))


def pytest_configure(config: pytest.Config) -> None:
    """Under xdist the controller owns the server, since workers come and go."""
    if not _is_worker() and getattr(config.option, "numprocesses", None):
        _start_server()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _is_worker():
        _stack.close()


def _start_server() -> str:
    if _URL not in os.environ:
        folder = Path(os.environ[database.FOLDER])
        os.environ[_URL] = _stack.enter_context(database.server(folder))
    return os.environ[_URL]


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """URL of the test server as its administrator."""
    return _start_server()


@pytest.fixture(scope="session")
def test_database(postgres_url: str, django_db_blocker: Any) -> Iterator[str]:
    """Name of this worker's own migrated database; Django's connections point at it."""
    from django.conf import settings
    from django.db import connections

    folder = Path(os.environ[database.FOLDER])
    name = f"opentrax_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    urls = database.role_urls(postgres_url, name)
    os.environ.update(urls)
    for alias, variable in (
        ("default", "DATABASE_URL"),
        ("owner", "OPENTRAX_OWNER_URL"),
        ("door", "OPENTRAX_DOOR_URL"),
    ):
        for place in (connections[alias].settings_dict, settings.DATABASES[alias]):
            place.update(database.django_entry(urls[variable]))
    with django_db_blocker.unblock():
        database.make_template(postgres_url, folder)
        database.clone_template(postgres_url, name, folder)
        connections["owner"].settings_dict["NAME"] = name
    yield name
    with django_db_blocker.unblock():
        connections.close_all()
        database.drop(postgres_url, name)


@pytest.fixture(scope="session")
def production_database(
    test_database: str, postgres_url: str, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """This worker's database under the roles of production; conftest puts it in Django's place."""
    from django.test import TransactionTestCase as Case

    owner_url = database.with_name(postgres_url, test_database)
    tables = database.tables_to_empty(owner_url)
    before = vars(Case)["_fixture_teardown"]

    def teardown(self: Case) -> None:
        database.empty(postgres_url, test_database, tables)

    setattr(Case, "_fixture_teardown", teardown)  # noqa: B010
    yield
    setattr(Case, "_fixture_teardown", before)  # noqa: B010


class SettableClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: datetime) -> None:
        """Jump to an instant."""
        self.at = at

    def advance(self, **delta: float) -> None:
        """Move on by a timedelta's keywords."""
        self.at += timedelta(**delta)


@pytest.fixture
def clock() -> Iterator[SettableClock]:
    """`kit.clock.now()` answers from this clock; it starts at 2026-03-23 07:00 UTC, a Monday."""
    from datetime import UTC

    settable = SettableClock(datetime(2026, 3, 23, 7, 0, tzinfo=UTC))
    with clock_module.replaced_by(settable):
        yield settable


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page that a test asks for leaves its language behind, since Django never puts the former
    one back: the next test begins in the settings' own."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys come last: their browser keeps an event loop, in which Django's queries are
    refused."""
    items.sort(key=lambda item: item.nodeid.startswith(JOURNEYS))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep tests that share a started house or simulated days on one worker; spread the others."""
    from xdist.scheduler import LoadScopeScheduling

    class Houses(LoadScopeScheduling):  # type: ignore[misc,unused-ignore]
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            if path.startswith(JOURNEYS):
                return JOURNEYS if path in DEMO else path
            return next((shared for shared in SHARED if path.startswith(shared)), nodeid)

    return Houses(config, log)
