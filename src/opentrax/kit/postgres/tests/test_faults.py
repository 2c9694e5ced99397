"""What a crash leaves behind. Each state is made by a real crash or by a real process."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import psycopg
import pytest

from opentrax.kit.postgres import AlreadyRunningError, Cluster, Status
from opentrax.kit.postgres.pidfile import read_pid_file
from opentrax.kit.postgres.processes import is_alive, servers_of, wait_until_gone
from opentrax.kit.postgres.sockets import socket_file
from opentrax.kit.testing.freezing import freeze

# Starts a cluster, says so, and waits to be killed. `untied` undoes the kernel's tie, as on a
# system that has none.
SUPERVISOR = """
import sys
from pathlib import Path
from opentrax.kit.postgres import Cluster, cluster as module
if "untied" in sys.argv:
    module.tied_command = lambda command, **_: untied(command)
    def untied(command):
        import os
        from opentrax.kit.postgres import account
        who = account.choose_account(Path(sys.argv[1]) / "data")
        return (["setpriv", f"--reuid={who.uid}", f"--regid={who.gid}", "--clear-groups", *command]
                if who.switch else command)
cluster = Cluster(Path(sys.argv[1]), options={"shared_buffers": "16MB"})
cluster.start()
print(cluster.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="opentrax.postgres")


@pytest.fixture
def supervisor(cluster: Cluster) -> Iterator["SupervisorProcess"]:
    process = SupervisorProcess(cluster.folder)
    yield process
    process.kill()


class SupervisorProcess:
    """Another process that runs the cluster."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[str] | None = None

    def start(self, *words: str) -> int:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(self.folder), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def answers(cluster: Cluster) -> bool:
    with psycopg.connect(cluster.admin_url()) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def leave_pid_file(cluster: Cluster, pid: int) -> None:
    """The files that a server of this number would have left."""
    cluster.start()
    noted = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(pid), *noted[1:], ""]))
    lock = socket_file(cluster.socket)
    lock.with_name(f"{lock.name}.lock").write_text("\n".join([str(pid), *noted[1:], ""]))


def test_stale_pid_of_a_dead_process(cluster: Cluster, caplog: pytest.LogCaptureFixture):
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    leave_pid_file(cluster, ended.pid)
    assert cluster.status is Status.STOPPED
    cluster.start()
    assert answers(cluster)
    assert f"removed the note of process {ended.pid}" in caplog.text


def test_stale_pid_of_a_living_stranger_that_the_server_would_believe(cluster: Cluster):
    stranger = subprocess.Popen(
        ["/bin/cat"],
        stdin=subprocess.PIPE,
        user=cluster.data.stat().st_uid if os.geteuid() == 0 else None,
    )
    try:
        leave_pid_file(cluster, stranger.pid)
        assert cluster.status is Status.STOPPED
        cluster.start()
        assert answers(cluster)
        assert stranger.poll() is None, "a stranger was harmed"
    finally:
        stranger.communicate()


def test_stale_pid_of_a_zombie(cluster: Cluster):
    zombie = os.fork() if not threading.active_count() > 1 else None
    if zombie is None:
        pytest.skip("a fork beside threads")
    if zombie == 0:
        os._exit(0)
    os.waitid(os.P_PID, zombie, os.WEXITED | os.WNOWAIT)  # ended, and nobody reaps it
    try:
        leave_pid_file(cluster, zombie)
        assert not is_alive(zombie)
        cluster.start()
        assert answers(cluster)
    finally:
        os.waitpid(zombie, 0)


def test_kill_of_the_postmaster_under_load_then_recovery_loses_no_commit(cluster: Cluster):
    cluster.start()
    with psycopg.connect(cluster.admin_url()) as admin:
        admin.execute("CREATE TABLE fix (id int PRIMARY KEY, filler text)")
    acknowledged: list[int] = []
    enough = threading.Event()

    def write() -> None:
        with psycopg.connect(cluster.admin_url(), autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("INSERT INTO fix VALUES (%s, repeat('x', 2000))", [number])
                acknowledged.append(number)
                if number == 300:
                    enough.set()

    def write_until_killed() -> None:
        with pytest.raises(psycopg.OperationalError):
            write()

    writer = threading.Thread(target=write_until_killed)
    writer.start()
    assert enough.wait(60)
    killed = cluster.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    writer.join()
    wait_until_gone([killed], 10)  # its end takes longer than its clients' notice of it
    assert cluster.status is not Status.RUNNING
    cluster.start()
    with psycopg.connect(cluster.admin_url()) as admin:
        stored = {row[0] for row in admin.execute("SELECT id FROM fix")}
    assert set(acknowledged) <= stored
    assert len(acknowledged) > 300


def test_backends_that_outlive_their_postmaster_are_ended(
    cluster: Cluster, supervisor: SupervisorProcess, caplog: pytest.LogCaptureFixture
):
    """A stopped backend cannot notice that its postmaster died; it still holds shared memory."""
    postmaster = supervisor.start("untied")
    with psycopg.connect(cluster.admin_url()) as connection:
        backend = connection.info.backend_pid
        freeze(backend)
        os.kill(postmaster, signal.SIGKILL)
        supervisor.kill()
        wait_until_gone([postmaster], 5)
        assert is_alive(backend)
        cluster.start()
        assert not is_alive(backend)
        assert answers(cluster)
        assert "without a master" in caplog.text
        connection.close()


def test_killed_supervisor_takes_its_server_with_it(
    cluster: Cluster, supervisor: SupervisorProcess
):
    postmaster = supervisor.start()
    supervisor.kill()
    assert wait_until_gone([postmaster], 20) == []
    cluster.start()
    assert answers(cluster)


def test_server_that_outlived_a_killed_supervisor_is_stopped_and_replaced(
    cluster: Cluster, supervisor: SupervisorProcess, caplog: pytest.LogCaptureFixture
):
    postmaster = supervisor.start("untied")
    supervisor.kill()
    assert is_alive(postmaster)
    assert cluster.status is Status.RUNNING
    cluster.start()
    assert not is_alive(postmaster)
    assert cluster.pid != postmaster
    assert answers(cluster)
    assert f"still works here (process {postmaster}): stopping it cleanly" in caplog.text


def test_left_over_server_can_be_stopped_without_a_start(
    cluster: Cluster, supervisor: SupervisorProcess
):
    supervisor.start("untied")
    supervisor.kill()
    assert cluster.stop_left_over() is True
    assert list(servers_of(cluster.data)) == []
    assert cluster.stop_left_over() is False


def test_second_start_on_the_same_folder_is_refused(
    cluster: Cluster, supervisor: SupervisorProcess
):
    postmaster = supervisor.start()
    assert supervisor.process is not None
    with pytest.raises(AlreadyRunningError, match=f"process {supervisor.process.pid}"):
        cluster.start()
    with pytest.raises(AlreadyRunningError, match="stop it first"):
        cluster.stop_left_over()
    assert is_alive(postmaster), "the refused start harmed the first"
    assert answers(cluster)


class HeldRecovery(logging.Handler):
    """Stops the recovering process as soon as there is one, however busy the machine is, and lets
    it go on after the fifth word of it."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.data, self.told, self.held, self.let_go = data, 0, 0, False
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._hold)

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()

    def _hold(self) -> None:
        while not self.held and not self._over.wait(0.002):
            found = [pid for pid in servers_of(self.data) if title(pid) == "startup"]
            for pid in found:
                os.kill(pid, signal.SIGSTOP)
                self.held = pid

    def emit(self, record: logging.LogRecord) -> None:
        self.told += "recovering after a crash" in record.getMessage()
        if self.told >= 5 and self.held and not self.let_go:
            os.kill(self.held, signal.SIGCONT)
            self.let_go = True


def title(pid: int) -> str:
    """What a server process says it is."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split()
    except OSError:
        return ""  # it has just ended
    return words[1] if words[:1] == ["postgres:"] else ""


def test_long_recovery_is_waited_for_without_limit_and_told(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
):
    """The usual limit is made shorter than the recovery, which is held for longer than that."""
    from opentrax.kit.postgres import cluster as module

    cluster.options |= {"max_wal_size": "4GB", "checkpoint_timeout": "1h"}
    cluster.start()
    with psycopg.connect(cluster.admin_url(), autocommit=True) as admin:
        admin.execute("CREATE TABLE big (id int PRIMARY KEY, filler text)")
        admin.execute(
            "INSERT INTO big SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 200000) i"
        )
    killed = cluster.pid
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_until_gone([killed], 10)
    monkeypatch.setattr(module, "_USUAL_START_S", 0.3)
    monkeypatch.setattr(module, "_TELL_EVERY_S", 0.1)
    with HeldRecovery(cluster.data) as held:
        module.log.addHandler(held)
        try:
            cluster.start()
        finally:
            module.log.removeHandler(held)
    assert held.let_go
    assert held.told >= 5
    with psycopg.connect(cluster.admin_url()) as admin:
        assert admin.execute("SELECT count(*) FROM big").fetchone() == (200_000,)


def test_note_of_the_lock_names_the_holder(cluster: Cluster):
    cluster.start()
    assert json.loads((cluster.folder / "lock").read_text())["pid"] == os.getpid()
    noted = read_pid_file(cluster.data)
    assert noted is not None
    assert noted.pid == cluster.pid
