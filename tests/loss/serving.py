"""A granian of the test's own, on loopback: with one application, ready when it answers."""

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from opentrax.kit.tests.ports import reserved_port

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_S = 30.0


class Servers:
    """One granian and its workers, in a session of their own; `kill` takes them all at once.

    `application` is what granian serves, `variables` what its environment has more than ours, and
    `options` what it is told more.
    """

    def __init__(
        self,
        application: str,
        variables: Mapping[str, str],
        *,
        interface: str = "rsgi",
        workers: int = WORKERS,
        options: tuple[str, ...] = (),
    ) -> None:
        self.port = reserved_port()
        self._command = [
            *(sys.executable, "-m", "granian", "--interface", interface, "--no-access-log"),
            *("--workers", str(workers), "--host", "127.0.0.1", "--port", str(self.port)),
            *("--log-level", "critical", *options, application),
        ]
        self._environment = {**os.environ, **variables}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def pids(self) -> list[int]:
        """The processes of the server's session that live."""
        return [] if self._process is None else _of_session(self._process.pid)

    def start(self) -> None:
        """Start and wait until somebody answers. Each look at the port blocks for the kernel's
        answer or is refused at once; the pause between two looks only spares the processor, and no
        result depends on it."""
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise TimeoutError(f"{self._command[-1]} does not answer")
            time.sleep(0.05)  # between two looks at the port, as said above

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def kill(self) -> str:
        """SIGKILL for the process and its workers (its process group), and wait for the end of
        each: one that still ends holds the port, and would answer for the next start."""
        if self._process is None:
            return "nothing"
        workers = [pid for pid in self.pids if pid != self._process.pid]
        ends = [os.pidfd_open(pid) for pid in workers]
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for end in ends:
            select.select([end], [], [])
            os.close(end)
        self._process = None
        return "all server processes"


def _of_session(leader: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if os.getsid(int(entry.name)) == leader:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found
