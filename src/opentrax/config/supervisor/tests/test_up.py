import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from opentrax.config import serverroles
from opentrax.config.supervisor.tests.house import (
    House,
    call,
    eventually,
    free_port,
    house,
)
from opentrax.kit.postgres import Cluster
from opentrax.kit.postgres.processes import is_alive
from opentrax.kit.testing.freezing import freeze

pytestmark = [pytest.mark.server]


@contextmanager
def data_folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="opentrax-up."))
    made.chmod(0o755)
    yield made
    call(made, "down")
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """The data folder of the house that serves all the while."""
    with data_folder() as made:
        yield made


@pytest.fixture(scope="module")
def other() -> Iterator[Path]:
    """A folder for starts and stops: what one test leaves, the next has to start from."""
    with data_folder() as made:
        yield made


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[House]:
    """One house for the tests that leave it serving: each of them ends with an answer."""
    with house(data) as made:
        yield made


def test_it_serves_with_three_children(running: House):
    assert running.get("/healthz") == 200
    eventually(lambda: set(running.children()) == {"web", "worker", "db"}, "three children")


def test_secrets_are_for_the_owner_only(running: House):
    for name in ("secrets.json", "postgres/passwords.json"):
        assert (running.data / name).stat().st_mode & 0o077 == 0


def test_second_up_is_refused_and_names_the_first(running: House):
    second = call(running.data, "up", "--port", str(free_port()))
    assert second.returncode == 2
    assert f"process {running.process.pid}" in second.stderr
    assert f"http://localhost:{running.port}" in second.stderr
    assert "opentrax down" in second.stderr
    assert running.get("/healthz") == 200


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_child_is_started_again(running: House, name: str):
    eventually(lambda: name in running.children(), name)
    before = running.children()[name]
    os.kill(before, signal.SIGKILL)
    assert "starting it again" in running.line_with(f"{name} ended (signal SIGKILL)")
    eventually(lambda: running.children().get(name, before) != before, f"a new {name}")
    eventually(lambda: running.get("/healthz") == 200, "an answer")


def test_a_killed_database_is_started_again_and_the_children_find_it(running: House):
    before = running.children()["db"]
    os.kill(before, signal.SIGKILL)
    running.line_with("PostgreSQL ended, starting it again")
    running.line_with("PostgreSQL runs again")
    assert running.children()["db"] != before
    eventually(lambda: running.get("/healthz") == 200, "an answer")
    eventually(lambda: "worker" in running.children(), "a worker")


def test_query_strings_never_reach_a_log(running: House):
    written = running.data / "log" / "web.log"
    assert running.get("/nowhere?lat=46.123456&lon=9.1") == 404
    eventually(lambda: '"GET /nowhere" 404' in written.read_text(), "the access log")
    for path in (running.data / "log").iterdir():
        assert "46.123456" not in path.read_text(), path


def test_a_backup_while_it_serves(running: House):
    target = running.data / "opentrax.dump"
    done = call(running.data, "db", "backup", str(target))
    assert done.returncode == 0, done.stderr
    assert target.read_bytes().startswith(b"PGDMP")


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_minds(other: Path):
    """A frozen child does not obey the kernel's parting signal; it is found by its mark."""
    with house(other) as first:
        kept = (other / "secrets.json").read_text()
        eventually(lambda: "worker" in first.children(), "a worker")
        frozen = first.children()["worker"]
        freeze(frozen)
        first.process.kill()
        first.process.wait()
        eventually(lambda: first.family() == [frozen], "all but the frozen one gone")
    with house(other) as again:
        assert "an earlier run left behind" in "".join(again.seen)
        assert frozen not in again.family()
        assert again.get("/healthz") == 200
        assert (other / "secrets.json").read_text() == kept
        assert again.stop() == 0
        rest = again.rest()
        assert "stopping (SIGTERM)" in rest
        assert rest.strip().endswith("stopped")
        assert again.family() == []


def test_a_port_in_use_is_refused(other: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        refused = call(other, "up", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "cannot be used" in refused.stderr
    assert "--port" in refused.stderr


def test_detached_serves_until_down(other: Path):
    port = free_port()
    started = call(other, "up", "--detach", "--port", str(port))
    assert started.returncode == 0, started.stderr
    assert f"http://localhost:{port}" in started.stdout
    pid = int((other / "opentrax.pid").read_text())
    stopped = call(other, "down")
    assert stopped.returncode == 0, stopped.stderr
    assert "Stopped" in stopped.stdout
    assert not is_alive(pid)
    assert not (other / "opentrax.pid").exists()
    assert "Nothing runs" in call(other, "down").stdout


def test_detached_start_that_fails_says_why(other: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        failed = call(other, "up", "--detach", "--port", str(taken.getsockname()[1]))
    assert failed.returncode == 2
    assert "cannot be used" in failed.stderr


def test_production_refuses_to_start_half_configured(other: Path):
    refused = call(other, "up", "--demo", OPENTRAX_ENV="production")
    assert refused.returncode == 2
    for name in ("OPENTRAX_DEMO", "OPENTRAX_PUBLIC_URL", "OPENTRAX_OPERATOR_NAME"):
        assert name in refused.stderr


def test_a_server_that_may_lose_what_it_acknowledged_is_not_served_from(other: Path):
    with Cluster(other / "fast", options={"full_page_writes": "off"}) as fast:
        _, settings = serverroles.prepare(fast.admin_url(), "opentrax", {})
        refused = call(other, "up", "--port", str(free_port()), **settings)
    assert refused.returncode == 2
    assert "full_page_writes is off; set fsync, full_page_writes, synchronous" in refused.stderr
    assert "Traceback" not in refused.stderr
