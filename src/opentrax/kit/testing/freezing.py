"""Stop a process so that it truly stands still before the test goes on."""

import os
import signal
import threading
from pathlib import Path

_PATIENCE_S = 60.0


def freeze(pid: int) -> None:
    """SIGSTOP, and wait until every thread stands still: on a busy machine a signal that is sent
    later, or the end of a parent, would else come first.

    Raises ProcessLookupError for a process that is not there, TimeoutError for one that goes on.
    """
    os.kill(pid, signal.SIGSTOP)
    pause = threading.Event()
    for _ in range(int(_PATIENCE_S / 0.01)):
        if set(_states(pid)) == {"T"}:
            return
        pause.wait(0.01)
    raise TimeoutError(f"process {pid} does not stop")


def _states(pid: int) -> list[str]:
    """The state letter of each thread (proc_pid_stat(5), third field)."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found.append((thread / "stat").read_text().rpartition(")")[2].split()[0])
    return found
