"""One process at a time for a folder: a lock that the kernel releases with the process."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

from opentrax.kit.postgres.errors import AlreadyRunningError


class FolderLock:
    """Holds `path` locked; beside the lock it notes who holds it, for the one who comes second."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, **note: Any) -> None:
        """Take the lock or raise AlreadyRunningError that names the holder; ours stays ours."""
        if self._descriptor is not None:
            return
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise self._refusal() from None
        self._descriptor = descriptor
        self.note(**note)

    def note(self, **note: Any) -> None:
        """Replace what the second one is told."""
        if self._descriptor is None:
            raise RuntimeError("the lock is not held")
        text = json.dumps({"pid": os.getpid(), **note}).encode()
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, text, 0)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> dict[str, Any] | None:
        """What the living holder noted; None if nobody holds the lock."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._read_note()
        finally:
            os.close(descriptor)
        return None

    def _read_note(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.path.read_text()))
        except (OSError, ValueError):
            return {}

    def _refusal(self) -> AlreadyRunningError:
        note = self._read_note()
        what = f"{note.get('what', 'a process')} (process {note.get('pid', 'unknown')})"
        address = f", at {note['address']}" if note.get("address") else ""
        return AlreadyRunningError(
            f"{self.path.parent} is already in use by {what}{address}",
            "use that one, stop it first with `opentrax down`, or name another folder with --data",
        )
