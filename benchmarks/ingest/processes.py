"""Processor time of servers, read from the kernel."""

import os
from collections.abc import Iterable
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def _fields(pid: int) -> list[str]:
    """What /proc says of a process after its name, which may hold blanks."""
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()


def cpu_s(pids: Iterable[int]) -> float:
    """Seconds of processor time of these processes and of their children that ended."""
    ticks = 0
    for pid in pids:
        try:
            ticks += sum(int(value) for value in _fields(pid)[11:15])
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended: from now on its parent has its time
    return ticks / _TICKS


def with_children(parent: int) -> list[int]:
    """A process and its living children: PostgreSQL's postmaster and its servers."""
    found = [parent]
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                if int(_fields(int(entry.name))[1]) == parent:
                    found.append(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    return found
