"""A port for a server that a test starts as another process, which is told its number beforehand.

A port that the kernel chose is free again between the choice and the server's bind, and whoever
connects anywhere may get it meanwhile. Taken instead is one below the range from which the kernel
chooses, and a lock file keeps it from other tests for as long as this process lives.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_FIRST, _KERNELS_FIRST = 10_000, 32_768
_held: list[int] = []


def reserved_port() -> int:
    """A port of the loopback address that nobody else gets. Raises OSError when there is none."""
    below = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else _KERNELS_FIRST
    ports = range(_FIRST, below) if below > _FIRST + 1000 else range(61_000, 65_535)
    for port in random.sample(ports, len(ports)):
        if _is_ours(port):
            return port
    raise OSError("every port is taken")


def _is_ours(port: int) -> bool:
    name = Path(tempfile.gettempdir()) / f"opentrax-test-port-{port}"
    try:
        lock = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except PermissionError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
    except OSError:
        os.close(lock)
        return False
    _held.append(lock)
    return True
