"""The server processes that are killed: granian with two workers, on loopback."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
START_S = 30.0


class Servers:
    """One granian and its workers; `kill` takes them all at once."""

    def __init__(self, target: str, conninfo: str) -> None:
        self._target, self._conninfo = target, conninfo
        self.port = _free_port()
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

    def start(self) -> None:
        """Start and wait until somebody answers."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "asgi", "--no-access-log"),
                *("--workers", str(WORKERS), "--host", "127.0.0.1", "--port", str(self.port)),
                *("--log-level", "critical", f"tests.loss.served:{self._target}"),
            ],
            cwd=ROOT,
            env={**os.environ, "OPENTRAX_LOSS_CONNINFO": self._conninfo},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> str:
        """SIGKILL for the process and its workers (its process group), and wait for their end."""
        if self._process is None:
            return "nothing"
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        return "all server processes"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
