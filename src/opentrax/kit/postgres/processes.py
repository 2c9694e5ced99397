"""Living processes, judged by the kernel and never by a number in a file.

A process number in a file may be dead, may be a zombie that nobody reaped, or may by now belong to
something else. What counts is: alive, running `postgres`, with its working folder in this cluster.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from opentrax.kit.postgres.account import Account

LAUNCHER = Path(__file__).with_name("launch.py")
_PROC = Path("/proc")


def tied_command(
    command: list[str], *, on_parent_death: signal.Signals, account: Account | None = None
) -> list[str]:
    """The command line that runs `command` as the account and ends it when this process dies."""
    switch = account is not None and account.switch
    uid, gid = (account.uid, account.gid) if switch and account else (-1, -1)
    tie = [str(os.getpid()), str(int(on_parent_death)), str(uid), str(gid)]
    return [sys.executable, "-I", "-S", str(LAUNCHER), *tie, *command]


def is_alive(pid: int) -> bool:
    """True for a process that still runs; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _state(pid) != "Z"


def is_server_of(pid: int, data: Path) -> bool:
    """True if the process is alive and is a `postgres` that works in `data`."""
    if not is_alive(pid):
        return False
    if not _PROC.joinpath("self").exists():
        return _looks_like_server(pid, data)
    try:
        program = (_PROC / str(pid) / "exe").readlink()
        works_in = (_PROC / str(pid) / "cwd").readlink()
    except OSError:
        return False
    return _is_postgres(program) and works_in == data.resolve()


def servers_of(data: Path) -> Iterator[int]:
    """Every living `postgres` process of this cluster: a postmaster or what one left behind."""
    if not _PROC.joinpath("self").exists():
        return
    for entry in _PROC.iterdir():
        if entry.name.isdecimal() and is_server_of(int(entry.name), data):
            yield int(entry.name)


def wait_until_gone(pids: list[int], within_s: float) -> list[int]:
    """Wait for other people's processes to end; return those that did not."""
    deadline = time.monotonic() + within_s
    while (left := [pid for pid in pids if is_alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def send(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _is_postgres(program: Path) -> bool:
    return program.name.removesuffix(" (deleted)") == "postgres"


def _state(pid: int) -> str:
    try:
        line = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return ""
    return line.rpartition(")")[2].split()[0]


def _looks_like_server(pid: int, data: Path) -> bool:
    """Where there is no /proc: the command line names the program and the folder."""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return "postgres" in shown and str(data) in shown
