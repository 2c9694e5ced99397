"""The files of the log folder, written by one process and rewritten by another.

Whoever writes a line or rewrites a file holds the folder's lock, which is the kernel's and goes
with the process. A writer that finds its file replaced goes on in the new one, so that no line is
lost to a file that nobody sees any more.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

LOCK = ".lock"
_MOST_FILES = 31
"""A backstop: what the daily job does not take, the turning over does."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a log folder for the block; others that write or rewrite wait."""
    with (folder / LOCK).open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file gives the lock back


class KeptFileHandler(TimedRotatingFileHandler):
    """Appends lines to a file that turns over at midnight UTC."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, when="midnight", backupCount=_MOST_FILES, utc=True, delay=True, encoding="utf-8"
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; the lock is held from the look at the file until the line is in it. A disk
        that takes nothing costs the line, not the process that has something to say."""
        path = Path(self.baseFilename)
        try:
            with locked(path.parent):
                if self.stream is not None and not _is_open(self.stream.fileno(), path):
                    self.stream.close()
                    self.stream = None  # opened anew by the next line
                super().emit(record)
        except OSError:
            self.handleError(record)


def _is_open(number: int, path: Path) -> bool:
    import os

    try:
        there, held = path.stat(), os.fstat(number)
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino)


def files_of(folder: Path) -> list[Path]:
    """The logs of a folder, today's and those that turned over."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if ".log" in p.name and p.is_file()
                  and not p.name.startswith("."))  # fmt: skip
