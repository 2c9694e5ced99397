"""One embedded PostgreSQL: its folder, its start, its stop, its ways in.

The server is our direct child, so its end is waited for and never guessed. A folder has one
cluster and one process that runs it: the lock is the kernel's and goes with the process. Whatever
an earlier run left (a server that outlived its supervisor, a pid file, a socket) is looked at
before the start and said, through the logger `opentrax.postgres`.

    folder/data          the cluster, owned by the server's user
    folder/socket        the only way in, 0700 (elsewhere if the path is too long)
    folder/log           the server's log, one week
    folder/passwords.json, folder/lock, folder/start.log
"""

import logging
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

import psycopg

from opentrax.kit.logs import plain
from opentrax.kit.postgres import initdb
from opentrax.kit.postgres.account import Account, choose_account, require_reachable
from opentrax.kit.postgres.configuration import DURABILITY, write_configuration
from opentrax.kit.postgres.errors import PostgresError, StartFailedError
from opentrax.kit.postgres.locks import FolderLock
from opentrax.kit.postgres.pidfile import read_pid_file, remove_remains
from opentrax.kit.postgres.private import ensure_passwords, read_passwords
from opentrax.kit.postgres.processes import (
    is_server_of,
    send,
    servers_of,
    tied_command,
    wait_until_gone,
)
from opentrax.kit.postgres.programs import Programs, reachable_programs
from opentrax.kit.postgres.sockets import PORT, claim_socket_folder, socket_folder

ADMIN = "opentrax_admin"
ROLES = (ADMIN, "opentrax_owner", "opentrax_app", "opentrax_door", "opentrax_backup")

StopMode = Literal["fast", "immediate", "smart"]
_STOP_SIGNALS: Mapping[StopMode, signal.Signals] = {
    "fast": signal.SIGINT,
    "immediate": signal.SIGQUIT,
    "smart": signal.SIGTERM,
}
_USUAL_START_S = 60.0
_TELL_EVERY_S = 5.0
_POLITE_STOP_S = 60.0

log = logging.getLogger("opentrax.postgres")


class Status(StrEnum):
    """What is true of the cluster now, as seen from any process."""

    ABSENT = "absent"
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"


class Cluster:
    """The embedded server of one folder."""

    def __init__(self, folder: Path, *, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.socket = socket_folder(self.folder)
        self.options = dict(options or {})
        self._lock = FolderLock(self.folder / "lock")
        self._process: subprocess.Popen[bytes] | None = None

    # Ways in

    def conninfo(self, role: str, dbname: str = "opentrax") -> str:
        """The address for libpq, psycopg, procrastinate; the server need not run."""
        password = read_passwords(self.folder)[role]
        return (
            f"postgresql://{quote(role)}:{quote(password, safe='')}@/{quote(dbname)}"
            f"?host={quote(str(self.socket), safe='')}&port={PORT}"
        )

    def admin_url(self, dbname: str = "postgres") -> str:
        """The superuser's address: for roles, databases and dumps, never for serving."""
        return self.conninfo(ADMIN, dbname)

    @property
    def passwords(self) -> dict[str, str]:
        return read_passwords(self.folder)

    # State

    @property
    def status(self) -> Status:
        if not (self.data / "PG_VERSION").exists():
            return Status.ABSENT
        noted = read_pid_file(self.data)
        if noted is None or not is_server_of(noted.pid, self.data):
            return Status.STOPPED
        return Status.RUNNING if noted.ready else Status.STARTING

    @property
    def pid(self) -> int | None:
        """The number of our own server process, while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def poll(self) -> int | None:
        """The exit status of our server if it ended; None while it runs. Reaps it."""
        return self._process.poll() if self._process else None

    def programs(self) -> Programs:
        """The programs of this server's version, reachable by its user."""
        return reachable_programs(self.folder, choose_account(self.data))

    # Life

    def initialize(self) -> bool:
        """Make the folder, passwords and cluster if there are none; True if it was made."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        account = choose_account(self.data)
        if account.switch:
            self.folder.chmod(0o711)  # its user passes through to `data`, and reads nothing here
        require_reachable(account, self.folder)
        ensure_passwords(self.folder, ROLES)
        if (self.data / "PG_VERSION").exists():
            return False
        self._lock.acquire(what="an Opentrax that makes this cluster")
        try:
            if (self.data / "PG_VERSION").exists():
                return False
            initdb.create(
                self.data,
                account=account,
                programs=reachable_programs(self.folder, account),
                admin=ADMIN,
                password=self.passwords[ADMIN],
            )
        finally:
            self._lock.release()
        return True

    def start(self, *, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Start the server and wait until it answers; refuse if another process runs this folder.

        Recovery after a crash may take long: it is waited for without limit and reported, unless
        `cancelled` says that nobody wants it any more.
        """
        if self.pid is not None:
            return
        account = choose_account(self.data)
        require_reachable(account, self.folder)
        programs = reachable_programs(self.folder, account)
        initdb.require_same_major(self.data, programs)
        self._lock.acquire(what="an Opentrax that runs this PostgreSQL")
        try:
            self._clear_the_way()
            self._spawn(account, programs)
            self._wait_until_ready(programs, account, cancelled)
        except BaseException:
            self._end_child("fast")
            self._lock.release()
            raise

    def stop(self, mode: StopMode = "fast") -> None:
        """End our server and wait for it; nothing happens if it does not run."""
        self._end_child(mode)
        self._lock.release()

    def stop_left_over(self) -> bool:
        """Stop a server that outlived the process which ran it; True if there was one.

        Refuses while that process lives.
        """
        found = bool(list(servers_of(self.data)))
        self._lock.acquire(what="an Opentrax that stops what an earlier one left")
        try:
            self._clear_the_way()
        finally:
            self._lock.release()
        return found

    def __enter__(self) -> Self:
        self.initialize()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # Steps of the start

    def _clear_the_way(self) -> None:
        """Stop a server that outlived its supervisor, then remove what dead ones left."""
        left = list(servers_of(self.data))
        noted = read_pid_file(self.data)
        if noted is not None and noted.pid not in left and is_server_of(noted.pid, self.data):
            left.append(noted.pid)
        if left:
            self._stop_left_over(left, noted.pid if noted else None)
        elif noted is not None:
            log.warning(
                "the last run ended without a stop: removed the note of process %s", noted.pid
            )
        remove_remains(self.data, self.socket)

    def _stop_left_over(self, left: list[int], postmaster: int | None) -> None:
        if postmaster in left:
            log.warning(
                "a server of an earlier run still works here (process %s): stopping it cleanly",
                postmaster,
            )
            send([postmaster], signal.SIGINT)
            wait_until_gone([postmaster], _POLITE_STOP_S)
        left = list(servers_of(self.data))
        if left:
            log.warning("server processes without a master are ended: %s", plain(left))
            send(left, signal.SIGQUIT)
            wait_until_gone(left, 3)
            send(still := list(servers_of(self.data)), signal.SIGKILL)
            wait_until_gone(still, 5)

    def _spawn(self, account: Account, programs: Programs) -> None:
        claim_socket_folder(self.socket, account.uid, account.gid)
        log_folder = self.folder / "log"
        log_folder.mkdir(mode=0o700, exist_ok=True)
        account.own(log_folder)
        write_configuration(self.data, socket=self.socket, log=log_folder, options=self.options)
        command = [programs.path("postgres"), "-D", str(self.data)]
        for name in DURABILITY:
            command += ["-c", f"{name}={self.options.get(name, DURABILITY[name])}"]
        with (self.folder / "start.log").open("wb") as output:
            self._process = subprocess.Popen(
                tied_command(command, on_parent_death=signal.SIGINT, account=account),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=initdb.server_environment(),
                start_new_session=True,  # Ctrl-C in a terminal is ours to pass on, in order
            )

    def _wait_until_ready(
        self, programs: Programs, account: Account, cancelled: Callable[[], bool]
    ) -> None:
        started = time.monotonic()
        told = quiet_since = 0.0
        while not self._is_ready():
            if cancelled():
                raise StartFailedError("the start of PostgreSQL was cancelled", "start it again")
            waited_s = time.monotonic() - started
            if waited_s - told >= _TELL_EVERY_S:
                told = waited_s
                # After a crash the file says "in production" until the recovery itself begins.
                state = initdb.control_state(self.data, programs, account)
                recovering = not state.startswith("shut down")
                quiet_since = waited_s if recovering else quiet_since
                if waited_s - quiet_since > _USUAL_START_S:
                    raise self._failure("does not answer")
                doing = "recovering after a crash" if recovering else "starting"
                log.info("PostgreSQL is %s, %.0f s so far", plain(doing), waited_s)
            time.sleep(0.02)  # the pid file tells of no change; nothing depends on how long

    def _is_ready(self) -> bool:
        """The pid file says so, and a connection proves that the server is this folder's."""
        if self.poll() is not None:
            raise self._failure(f"ended with status {self.poll()}")
        noted = read_pid_file(self.data)
        if noted is None or not noted.ready or noted.pid != self.pid:
            return False
        try:
            with psycopg.connect(self.admin_url(), connect_timeout=10) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError as error:
            raise self._failure(f"refuses its own admin ({str(error).strip()})") from error
        if row is None or Path(row[0]).resolve() != self.data.resolve():
            raise self._failure("is another server than the one of this folder")
        return True

    def _failure(self, what: str) -> StartFailedError:
        return StartFailedError(
            f"PostgreSQL {what}: {self._last_words() or 'it said nothing'}",
            f"look into {self.folder / 'start.log'} and {self.folder / 'log'}",
        )

    def _last_words(self) -> str:
        """The end of what the server wrote at this start."""
        files = [self.folder / "start.log", *(self.folder / "log").glob("*.log")]
        newest = sorted(files, key=lambda path: path.stat().st_mtime)
        return " / ".join([line.strip() for path in newest for line in _tail(path)][-3:])

    def _end_child(self, mode: StopMode) -> None:
        """Signal, then wait. After a minute without an end, the signals get harsher."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        for harsher in (_STOP_SIGNALS[mode], signal.SIGQUIT, signal.SIGKILL):
            process.send_signal(harsher)
            try:
                process.wait(_POLITE_STOP_S)
            except subprocess.TimeoutExpired:
                log.warning("PostgreSQL does not end after %s", plain(harsher.name))
            else:
                return


def _tail(path: Path) -> list[str]:
    return path.read_text(errors="replace").splitlines()[-20:]


def remove_cluster(folder: Path) -> None:
    """Delete a stopped cluster with its socket folder; refuse while anything runs in it."""
    lock = FolderLock(folder / "lock")
    lock.acquire(what="the removal of this cluster")
    if left := list(servers_of(folder / "data")):
        lock.release()
        raise PostgresError(f"{folder} is in use by processes {left}", "stop them first")
    shutil.rmtree(socket_folder(folder), ignore_errors=True)
    shutil.rmtree(folder)
    lock.release()


__all__ = ["ADMIN", "ROLES", "Cluster", "Status", "StopMode", "remove_cluster"]
