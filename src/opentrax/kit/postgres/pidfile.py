"""postmaster.pid: what a running server notes about itself, and what a dead one leaves behind."""

from dataclasses import dataclass
from pathlib import Path

from opentrax.kit.postgres.sockets import socket_file

FILE_NAME = "postmaster.pid"
_STATUS_LINE = 7


@dataclass(frozen=True, slots=True)
class PidFile:
    """The number is a claim, to be checked against the kernel; `ready` is the server's word."""

    pid: int
    ready: bool


def read_pid_file(data: Path) -> PidFile | None:
    """None if there is no file or it is not whole yet."""
    try:
        lines = (data / FILE_NAME).read_text().splitlines()
        status = lines[_STATUS_LINE].strip() if len(lines) > _STATUS_LINE else ""
        return PidFile(pid=abs(int(lines[0])), ready=status == "ready")
    except (FileNotFoundError, ValueError, IndexError):
        return None


def remove_remains(data: Path, socket: Path) -> bool:
    """Remove a dead server's pid file and socket; True if there were any.

    Only for a caller that holds the folder's lock and knows that no server lives in it: PostgreSQL
    itself would believe a living process of the same number, or a zombie.
    """
    listening = socket_file(socket)
    remains = [data / FILE_NAME, listening, listening.with_name(f"{listening.name}.lock")]
    found = [path for path in remains if path.exists() or path.is_symlink()]
    for path in found:
        path.unlink()
    return bool(found)
