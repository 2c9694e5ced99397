import json
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from opentrax.config import serverroles
from opentrax.config.supervisor.children import MARK, Child, ChildSpec
from opentrax.config.supervisor.tests.house import (
    House,
    call,
    eventually,
    free_port,
    house,
    own_environment,
)
from opentrax.kit.logs import Allowed
from opentrax.kit.logs.schema import faults
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


NEEDLE = "needle7f3a"
_EVERYWHERE = {
    "User-Agent": NEEDLE, "Referer": f"https://example.org/{NEEDLE}?q={NEEDLE}",
    "Cookie": f"session={NEEDLE}; csrftoken={NEEDLE}", "Authorization": f"Bearer {NEEDLE}",
    "X-Forwarded-For": NEEDLE, "X-Needle": NEEDLE, "Accept-Language": NEEDLE,
}  # fmt: skip
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _send_needles(house: House) -> list[int]:
    """A needle in every place of requests to pages, doors and files, good ones and bad."""
    form = f"login={NEEDLE}%40example.org&password={NEEDLE}&name={NEEDLE}"
    json_form = {"Content-Type": "application/json"}
    asked = [
        ("GET", f"/privacy?q={NEEDLE}", "", {}),
        ("GET", f"/nowhere/{NEEDLE}?lat=46.123456&lon=9.1", "", {}),
        ("GET", f"/invitations/{NEEDLE}", "", {}),
        ("GET", f"/static/{NEEDLE}.js", "", {}),
        ("GET", f"/live/events?token={NEEDLE}", "", {}),
        ("POST", "/sign-in", form, _FORM),
        ("POST", "/sign-in", NEEDLE, {"Content-Type": f"multipart/form-data; boundary={NEEDLE}"}),
        ("POST", f"/ingest/owntracks/{NEEDLE}", f'{{"_type":"{NEEDLE}"}}', json_form),
        ("POST", f"/ingest/traccar?id={NEEDLE}&lat=46.123456", NEEDLE, json_form),
        ("POST", f"/ingest/{NEEDLE}", NEEDLE, _FORM),
        (NEEDLE.upper(), f"/{NEEDLE}", NEEDLE, {}),
        ("GET", f"/privacy/policy/{NEEDLE}", "", {"Host": f"{NEEDLE}.example"}),
    ]
    return [
        house.send(method, path, body, _EVERYWHERE | more) for method, path, body, more in asked
    ]


def test_needles_in_every_place_of_a_request_never_reach_a_log(running: House):
    written = running.data / "log" / "web.log"
    before = len(written.read_text().splitlines())
    statuses = _send_needles(running)
    assert {200, 403, 404, 401} <= set(statuses), statuses

    def lines() -> list[dict[str, object]]:
        return [json.loads(line) for line in written.read_text().splitlines()[before:]]

    eventually(
        lambda: sum(line["log"] == "access" for line in lines()) >= len(statuses), "the access log"
    )
    assert [f for line in lines() for f in faults(line, Allowed())] == []
    folders = [running.data / "log", running.data / "postgres" / "log"]
    for path in (path for folder in folders for path in folder.iterdir()):
        text = path.read_text()
        assert NEEDLE not in text.lower(), path
        assert "46.123456" not in text, path


_CARELESS = r"""
import logging, os, sys, warnings
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opentrax.config.settings")
import django
django.setup()
from django.db import connection, DatabaseError
word = sys.argv[1]
log = logging.getLogger("opentrax.web")
print(word)
print(word, file=sys.stderr)
logging.error("somebody is %s", word)
log.error(f"somebody is {word}")
log.warning("mail to " + word + "@example.org", extra={"body": word})
for statement in ("SELECT %s::uuid", "SELECT %s::int", "SELECT %s::date"):
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, [word])
    except DatabaseError as error:
        log.exception("it failed: %s", error)
        logging.getLogger("django.request").error("%s: %s", error, word, exc_info=True)
warnings.warn(word)
logging.getLogger("third.party").error({"password": word})
os.write(2, f"fatal: {word}\n".encode())
raise ValueError(word)
"""


def test_what_careless_code_says_never_reaches_a_log(running: House):
    """A child of the same kind as the others: its words go through their formatter and pipe."""
    # Nothing of the test run's own environment: it would ask another database.
    variables = own_environment(running.data) | {MARK: str(running.data)}
    clean = ["env", "-i", *(f"{name}={value}" for name, value in variables.items())]
    python = [sys.executable, "-W", "always", "-c", _CARELESS, NEEDLE]
    child = Child(ChildSpec("careless", [*clean, *python]), {}, running.data)
    child.start()
    written = running.data / "log" / "careless.log"
    eventually(lambda: written.exists() and '"error":"ValueError"' in written.read_text(), "an end")
    child.wait_stopped()
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    assert [f for line in lines for f in faults(line, Allowed())] == []
    assert {line["log"] for line in lines} == {"program", "output"}
    assert sum("trace" in line for line in lines) == 6
    assert any("DataError" in str(line.get("error")) for line in lines)
    assert NEEDLE not in child.last_words
    for folder in (running.data / "log", running.data / "postgres" / "log"):
        for path in folder.iterdir():
            assert NEEDLE not in path.read_text(), path


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
