"""`--detach` and `opentrax down`: the same run without a terminal, found by its folder's lock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from opentrax.config.databases import CLUSTER_FOLDER
from opentrax.config.problems import ConfigurationError
from opentrax.config.supervisor.loop import LOCK_FILE
from opentrax.kit.postgres import Cluster
from opentrax.kit.postgres.locks import FolderLock
from opentrax.kit.postgres.processes import wait_until_gone

PID_FILE = "opentrax.pid"
OUTPUT = "last-start.txt"
"""What the last detached run printed by itself: why it did not start. Events are in `up.log`."""
_STOP_WITHIN_S = 120.0


def start_detached(arguments: list[str], variables: Mapping[str, str], data: Path) -> str:
    """Start `opentrax up` in a session of its own and wait until it serves; return its address."""
    output = data / "log" / OUTPUT
    with output.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "opentrax", "up", "--unattended", *arguments],
            env={**os.environ, **variables},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
            cwd="/",
        )
    lock = FolderLock(data / LOCK_FILE)
    while process.poll() is None:
        note = lock.holder() or {}
        if note.get("pid") == process.pid and note.get("state") == "serving":
            (data / PID_FILE).write_text(f"{process.pid}\n")
            return str(note.get("address", ""))
        time.sleep(0.1)  # the note is a file: nothing tells of its change
    raise ConfigurationError(_why(output), f"look into {output} and its neighbors")


def _why(output: Path) -> str:
    """What the run said about its end."""
    lines = output.read_text(errors="replace").splitlines()
    told = [line.removeprefix("opentrax: ") for line in lines if line.startswith("opentrax: ")]
    return (told or lines or ["it said nothing"])[-1]


def stop_running(data: Path) -> dict[str, Any] | None:
    """Stop the run of this folder and wait for its end; None if there was none.

    A database server that outlived its supervisor is stopped too.
    """
    lock = FolderLock(data / LOCK_FILE)
    note = lock.holder()
    (data / PID_FILE).unlink(missing_ok=True)
    if note is None:
        left = (data / CLUSTER_FOLDER).exists() and Cluster(data / CLUSTER_FOLDER).stop_left_over()
        return {"what": "a PostgreSQL that an earlier run left"} if left else None
    # The lock is held now, so the number that its holder noted is the holder's.
    os.kill(int(note["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + _STOP_WITHIN_S
    while lock.holder() is not None:
        if time.monotonic() > deadline:
            raise ConfigurationError(
                f"process {note['pid']} does not stop within {_STOP_WITHIN_S:.0f} s",
                f"look into {data / 'log'}; `kill -9 {note['pid']}` is safe",
            )
        time.sleep(0.05)  # no child of ours, so its end cannot be waited for
    wait_until_gone([int(note["pid"])], 10.0)  # the lock is its last thing but one
    return note
