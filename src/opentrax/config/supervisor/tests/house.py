"""A real `opentrax up` in a folder of its own, with its output read line by line."""

import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from opentrax.kit.postgres.processes import is_alive
from opentrax.kit.tests.ports import reserved_port

PATIENCE_S = 120.0


def own_environment(data: Path) -> dict[str, str]:
    """Ours without what the test run set for itself."""
    foreign = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("OPENTRAX_")}
    return {k: v for k, v in kept.items() if k not in foreign} | {"OPENTRAX_DATA": str(data)}


free_port = reserved_port


def call(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """One command of the command line, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "opentrax", *arguments],
        env=own_environment(data) | variables,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


class House:
    """A running `opentrax up`."""

    def __init__(self, data: Path, *arguments: str, **variables: str) -> None:
        self.data, self.port = data, free_port()
        self.seen: list[str] = []
        command = [sys.executable, "-m", "opentrax", "up", "--port", str(self.port), *arguments]
        self.process = subprocess.Popen(
            command,
            env=own_environment(data) | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Carry the output into the queue; an empty line marks its end."""
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put("")

    def line_with(self, words: str) -> str:
        """The next line that has these words; fails when the output ends or takes too long."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = ""
            self.seen.append(line)
            if words in line:
                return line
            assert line, f"no line with {words!r} in:\n{''.join(self.seen)}"

    def rest(self) -> str:
        """What is still to come, up to the end of the output."""
        found = list(iter(lambda: self._lines.get(timeout=PATIENCE_S), ""))
        return "".join(found)

    def send(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> int:
        """The status of a request with everything said."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body.encode(), dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()

    def get(self, path: str) -> int | None:
        """The status of a page; None while nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()

    def children(self) -> dict[str, int]:
        """The supervisor's own children by what they are."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_text()
            except (OSError, ValueError):
                continue
            if parent == self.process.pid:
                for name, word in (
                    ("web", "\0granian\0"),
                    ("worker", "opentrax\0worker\0"),
                    ("db", "postgres\0"),
                ):
                    if word in command:
                        found[name] = int(entry.name)
        return found

    def family(self) -> list[int]:
        """Every process of this folder: those that carry the mark, and PostgreSQL's."""
        mark = f"OPENTRAX_SUPERVISED_DATA={self.data}\0".encode()
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                marked = mark in (entry / "environ").read_bytes() + b"\0"
                ours = (entry / "cwd").readlink().is_relative_to(self.data)
            except OSError:
                continue
            if (marked or ours) and is_alive(int(entry.name)):
                found.append(int(entry.name))
        return found

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)


@contextmanager
def house(data: Path, *arguments: str, **variables: str) -> Iterator[House]:
    """Serving when entered, gone when left."""
    made = House(data, *arguments, **variables)
    try:
        made.line_with("serves at")
        yield made
    finally:
        if made.process.poll() is None:
            made.stop()
        made._reader.join(PATIENCE_S)


def eventually(true: Callable[[], bool], what: str) -> None:
    """Look again and again until it holds; fails after the patience of a whole start."""
    pause, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"never: {what}"
        pause.wait(0.05)
