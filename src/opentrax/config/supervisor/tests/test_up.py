import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from opentrax.config.supervisor.tests.house import (
    call,
    eventually,
    free_port,
    house,
    own_environment,
)

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data folder for all tests here: what one leaves, the next has to start from."""
    made = Path(tempfile.mkdtemp(prefix="opentrax-up."))
    made.chmod(0o755)
    yield made
    call(made, "down")
    shutil.rmtree(made)


def test_serves_and_stops_in_order_and_leaves_nothing(data: Path):
    with house(data) as running:
        assert running.get("/healthz") == 200
        assert set(running.children()) == {"web", "worker", "db"}
        assert running.stop() == 0
        rest = running.rest()
        assert "stopping (SIGTERM)" in rest
        assert rest.strip().endswith("stopped")
        assert running.family() == []


def test_first_start_keeps_its_secrets_to_itself(data: Path):
    with house(data):
        pass
    for name in ("secrets.json", "postgres/passwords.json"):
        assert (data / name).stat().st_mode & 0o077 == 0
    kept = (data / "secrets.json").read_text()
    with house(data):
        assert (data / "secrets.json").read_text() == kept


def test_second_up_is_refused_and_names_the_first(data: Path):
    with house(data) as running:
        second = call(data, "up", "--port", str(free_port()))
        assert second.returncode == 2
        assert f"process {running.process.pid}" in second.stderr
        assert f"http://localhost:{running.port}" in second.stderr
        assert "opentrax down" in second.stderr
        assert running.get("/healthz") == 200


def test_a_port_in_use_is_refused(data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        refused = call(data, "up", "--port", str(taken.getsockname()[1]))
    assert refused.returncode == 2
    assert "cannot be used" in refused.stderr
    assert "--port" in refused.stderr


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_child_is_started_again(data: Path, name: str):
    with house(data) as running:
        before = running.children()[name]
        os.kill(before, signal.SIGKILL)
        assert "starting it again" in running.line_with(f"{name} ended (signal SIGKILL)")
        eventually(lambda: running.children().get(name, before) != before, f"a new {name}")
        eventually(lambda: running.get("/healthz") == 200, "an answer")


def test_a_killed_database_is_started_again_and_the_children_find_it(data: Path):
    with house(data) as running:
        os.kill(running.children()["db"], signal.SIGKILL)
        running.line_with("PostgreSQL ended, starting it again")
        running.line_with("PostgreSQL runs again")
        eventually(lambda: running.get("/healthz") == 200, "an answer")
        eventually(lambda: "worker" in running.children(), "a worker")


def test_a_killed_supervisor_leaves_nothing_that_the_next_start_minds(data: Path):
    with house(data) as running:
        running.process.kill()
        running.process.wait()
        eventually(lambda: running.family() == [], "an empty house")
    with house(data) as again:
        assert again.get("/healthz") == 200


def test_a_stopped_child_of_a_killed_supervisor_is_ended_by_the_next_start(data: Path):
    """A frozen process does not obey the kernel's parting signal; it is found by its mark."""
    with house(data) as running:
        frozen = running.children()["worker"]
        os.kill(frozen, signal.SIGSTOP)
        running.process.kill()
        running.process.wait()
        eventually(lambda: running.family() == [frozen], "all but the frozen one gone")
    with house(data) as again:
        assert "an earlier run left behind" in "".join(again.seen)
        assert frozen not in again.family()


def test_query_strings_never_reach_a_log(data: Path):
    with house(data) as running:
        assert running.get("/healthz?lat=46.123456&lon=9.1") == 200
        eventually(
            lambda: '"GET /healthz"' in (data / "log" / "web.log").read_text(), "the access log"
        )
    for path in (data / "log").iterdir():
        assert "46.123456" not in path.read_text(), path


def test_detached_serves_until_down(data: Path):
    port = free_port()
    started = call(data, "up", "--detach", "--port", str(port))
    assert started.returncode == 0, started.stderr
    assert f"http://localhost:{port}" in started.stdout
    pid = int((data / "opentrax.pid").read_text())
    assert own_environment(data)["OPENTRAX_DATA"] == str(data)
    stopped = call(data, "down")
    assert stopped.returncode == 0, stopped.stderr
    assert "Stopped" in stopped.stdout
    assert not Path(f"/proc/{pid}").exists()
    assert not (data / "opentrax.pid").exists()
    assert "Nothing runs" in call(data, "down").stdout


def test_detached_start_that_fails_says_why(data: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        failed = call(data, "up", "--detach", "--port", str(taken.getsockname()[1]))
    assert failed.returncode == 2
    assert "cannot be used" in failed.stderr


def test_production_refuses_to_start_half_configured(data: Path):
    refused = call(data, "up", "--demo", OPENTRAX_ENV="production")
    assert refused.returncode == 2
    for name in ("OPENTRAX_DEMO", "OPENTRAX_PUBLIC_URL", "OPENTRAX_OPERATOR_NAME"):
        assert name in refused.stderr
