"""Uploaded files beside a dump: one archive, written whole or not at all.

The dump comes first: a file is on the disk before its row is committed, so every row of the dump
finds its file in an archive made after it, but for those that were taken away meanwhile.
"""

import hashlib
import os
import re
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError

_MEMBER = re.compile(r"^([0-9a-f-]{36})/([0-9a-f]{2})/([0-9a-f]{64})$")
_CHUNK_BYTES = 1 << 20
# As the store names it (a test compares): a backup is made without Django, which the store needs.
FOLDER = "files"


def beside(dump: Path) -> Path:
    """The archive that belongs to a dump."""
    return dump.with_name(f"{dump.name}.files.tar")


def back_up_files(environment: Environment, dump: Path) -> int:
    """Write the archive beside a dump (mode 0600); return how many files it holds."""
    target, count = beside(dump), 0
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                for path, member in _files(environment.data / FOLDER):
                    count += _add(archive, path, member)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return count


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        member = path.relative_to(folder).as_posix()
        if _MEMBER.match(member):
            yield path, member


def _add(archive: tarfile.TarFile, path: Path, member: str) -> int:
    """One file; none where it was taken away since it was listed."""
    try:
        with path.open("rb") as file:
            info = archive.gettarinfo(arcname=member, fileobj=file)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            archive.addfile(info, file)
    except FileNotFoundError:
        return 0
    return 1


def restore_files(environment: Environment, dump: Path) -> int | None:
    """Bring the files back that belong to a dump; None where no archive lies beside it.

    Raises ConfigurationError for an archive that holds anything but whole files of ours.
    """
    source, count = beside(dump), 0
    if not source.is_file():
        return None
    try:
        with tarfile.open(source, "r:") as archive:
            for info in archive:
                body = archive.extractfile(info) if info.isreg() else None
                if body is None or not _MEMBER.match(info.name):
                    raise _broken(source, info.name)
                _bring_back(body, environment.data / FOLDER / info.name, source)
                count += 1
    except tarfile.TarError as error:
        raise _broken(source, str(error)) from error
    return count


def _bring_back(body: IO[bytes], target: Path, source: Path) -> None:
    for folder in (target.parent.parent.parent, target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
    draft, digest = Path(name), hashlib.sha256()
    try:
        with os.fdopen(handle, "wb") as out:
            while chunk := body.read(_CHUNK_BYTES):
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != target.name:
            raise _broken(source, target.name)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _broken(source: Path, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{source} is not as it was written ({what})",
        "take another copy of the backup; the database is restored, its files are not",
    )
