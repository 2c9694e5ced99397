"""One child process that is kept running: started, watched, started again, stopped.

Every child leads its own process group, so that nothing of it stays when it ends, and is tied to
the supervisor's life. What it prints goes to a file of its own that turns over daily, through
the closed schema of logs; lines that begin with "opentrax: " are for the operator and are shown at
once.
"""

import logging
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from opentrax.kit.logs import Allowed, plain
from opentrax.kit.logs.files import KeptFileHandler
from opentrax.kit.logs.foreign import as_json, closed, told
from opentrax.kit.postgres.processes import is_alive, tied_command, wait_until_gone

MARK = "OPENTRAX_SUPERVISED_DATA"
TO_OPERATOR = "opentrax: "
FOR_EYES = {"for_eyes": True}
"""On records that belong on a terminal and into no file."""
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 30.0
_STEADY_AFTER_S = 60.0
_STOP_WITHIN_S = 25.0

log = logging.getLogger("opentrax.up")


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run; a child with `may_end` is done when it ends with status 0."""

    name: str
    command: list[str]
    may_end: bool = False


class Child:
    """The life of one child."""

    def __init__(
        self,
        spec: ChildSpec,
        variables: Mapping[str, str],
        data: Path,
        allowed: Allowed = Allowed(),  # noqa: B008  frozen
    ) -> None:
        """`allowed`: which fields its log may hold."""
        self.spec = spec
        self._allowed = allowed
        self.deaths = 0
        self.last_lines: deque[str] = deque(maxlen=50)
        self._environment = {**os.environ, **variables, MARK: str(data)}
        self._writer = _line_writer(data / "log" / f"{spec.name}.log", spec.name)
        self._process: subprocess.Popen[str] | None = None
        self._started = 0.0
        self._pause_s = _FIRST_PAUSE_S
        self._not_before = 0.0
        self._finished = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def last_words(self) -> str:
        """The last line that names an error, else the last line."""
        lines = [line for line in self.last_lines if line.strip()] or ["it said nothing"]
        return next((line for line in reversed(lines) if "Error" in line), lines[-1])

    @property
    def finished(self) -> bool:
        """True for a child that ended and is not to run again."""
        return self._finished

    def start(self) -> None:
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            tied_command(self.spec.command, on_parent_death=signal.SIGTERM),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        if self._process.stdout is None:
            raise RuntimeError("a child without a pipe")
        threading.Thread(target=self._pump, args=(self._process.stdout,), daemon=True).start()

    def tend(self) -> None:
        """Notice a death, say it, and start again when the pause is over."""
        if self._finished:
            return
        if self._process is None:
            if time.monotonic() >= self._not_before:
                self.start()
            return
        status = self._process.poll()
        if status is not None:
            self._bury(status)

    def _bury(self, status: int) -> None:
        if self._process is not None:
            _end_group(self._process.pid, signal.SIGKILL)
        self._process = None
        self.deaths += 1
        if self.spec.may_end and status == 0:
            self._finished = True
            log.info("%s is done", plain(self.spec.name))
            return
        if time.monotonic() - self._started > _STEADY_AFTER_S:
            self._pause_s = _FIRST_PAUSE_S
        self._not_before = time.monotonic() + self._pause_s
        log.warning(
            "%s ended (%s), starting it again in %g s%s",
            plain(self.spec.name),
            plain(_how(status)),
            self._pause_s,
            plain(f": {self.last_words}" if status > 0 else ""),
        )
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)

    def ask_to_stop(self) -> None:
        self._finished = True
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def wait_stopped(self) -> None:
        """Wait; what does not end in time is killed with its whole group."""
        if self._process is None:
            return
        try:
            self._process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            log.warning("%s does not end, killing it", plain(self.spec.name))
        _end_group(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def _pump(self, lines: IO[str]) -> None:
        """Carry what the child says to its file, as far as it is declared, but what is for the
        operator's eyes to the terminal alone: passwords of the demo may be in it. Ends with the
        child's pipe."""
        with lines:
            for line in lines:
                if line.startswith(TO_OPERATOR):
                    said = line.removeprefix(TO_OPERATOR).rstrip()
                    self.last_lines.append(said)
                    log.info("%s", said, extra=FOR_EYES)
                elif line.strip():
                    fields = closed(line.rstrip("\n"), self._allowed)
                    self.last_lines.append(told(fields))
                    self._writer.info("%s", as_json(fields))


def _end_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _how(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    return f"signal {signal.Signals(-status).name}"


def _line_writer(path: Path, name: str) -> logging.Logger:
    """A logger of its own whose file turns over at midnight UTC."""
    handler = KeptFileHandler(path)
    handler.setFormatter(logging.Formatter("%(message)s"))
    writer = logging.getLogger(f"opentrax.output.{name}.{id(handler)}")
    writer.propagate = False
    writer.setLevel(logging.INFO)
    writer.addHandler(handler)
    return writer


def end_orphans(data: Path) -> int:
    """End children of an earlier supervisor of this folder that outlived it; how many there were.

    Only for the holder of the folder's lock. They are known by a mark in their environment.
    """
    mark = f"{MARK}={data}".encode()
    found = [pid for pid in _readable_processes() if mark in _environment_of(pid)]
    for number, within_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if not wait_until_gone(found, within_s):
            break
    if found:
        log.warning("ended %d processes that an earlier run left behind", len(found))
    return len(found)


def _readable_processes() -> list[int]:
    own = os.getpid()
    names = [path.name for path in Path("/proc").glob("[0-9]*")]
    return [pid for pid in map(int, names) if pid != own and is_alive(pid)]


def _environment_of(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
