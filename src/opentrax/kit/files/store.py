"""Files by content key, a folder for each organization, under the data folder.

A file is there, whole and on the disk, before the row that names it is committed: written beside,
synced, renamed, the folder synced. A row that goes (or loses its key) leaves a file that nobody
names; `sweep` takes it. Between the two stands a lock of the database: whoever puts a file shares
it until the end of the transaction, the sweep has it alone.
"""

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from opentrax.kit.tenancy.scopes import current_organization_id

FOLDER = "files"
_NAMING: list[Callable[[], Collection[str]]] = []
_KEY = re.compile(r"^[0-9a-f]{64}$")
_DRAFT = ".draft-"


class MissingFileError(LookupError):
    """A row names a file that is not there (after a restore without the files)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there."""

    key: str
    size_bytes: int


def root() -> Path:
    """The folder of all files."""
    return Path(settings.ENVIRONMENT.data) / FOLDER


def path_of(organization_id: UUID, key: str) -> Path:
    """Where a file lies. Raises MissingFileError where there is none."""
    if not _KEY.match(key):
        raise MissingFileError
    path = root() / str(organization_id) / key[:2] / key
    if not path.is_file():
        raise MissingFileError
    return path


def put(chunks: Iterable[bytes]) -> Stored:
    """Keep a file of the organization in scope, inside the transaction of the row that names it."""
    organization_id = current_organization_id()
    _lock(organization_id, shared=True)
    folder = root() / str(organization_id)
    _make(folder)
    handle, name = tempfile.mkstemp(dir=folder, prefix=_DRAFT)
    draft, digest, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        key = digest.hexdigest()
        _make(folder / key[:2])
        draft.replace(folder / key[:2] / key)
        _sync(folder / key[:2])
    finally:
        draft.unlink(missing_ok=True)
    return Stored(key, size)


def names_files[Says: Callable[[], Collection[str]]](says: Says) -> Says:
    """A function that reads which keys an app's rows name, in the organization in scope. Declared
    when the app is ready: what nobody names is swept.
    """
    if says not in _NAMING:
        _NAMING.append(says)
    return says


def named_keys() -> set[str]:
    """Keys that rows of the organization in scope name, whatever the app."""
    return {key for says in _NAMING for key in says() if key}


def sweep(named: Callable[[], Collection[str]]) -> int:
    """Take the files of the organization in scope that no row names; returns how many. `named`
    reads the keys that rows name; it is asked once nobody puts files any more.
    """
    organization_id = current_organization_id()
    _lock(organization_id, shared=False)
    kept, gone = set(named()), 0
    for path in _files(root() / str(organization_id)):
        if path.name not in kept:
            path.unlink()
            gone += 1
    return gone


def sweep_folders(organizations: Callable[[], Collection[UUID]]) -> int:
    """Take the folders of organizations that are no more; returns how many. Asked after the folders
    were listed, so that a new organization is not taken for one that is gone.
    """
    folders = [one for one in root().iterdir() if one.is_dir()] if root().is_dir() else []
    known = {str(key) for key in organizations()}
    gone = [folder for folder in folders if folder.name not in known]
    for folder in gone:
        shutil.rmtree(folder)
    return len(gone)


def _files(folder: Path) -> Iterator[Path]:
    """Files of one organization, drafts of processes that died included: who writes one holds the
    lock."""
    if not folder.is_dir():
        return
    yield from (path for path in folder.rglob("*") if path.is_file())


def _lock(organization_id: UUID, *, shared: bool) -> None:
    kind = "_shared" if shared else ""
    with closing(connection.cursor()) as cursor:
        cursor.execute(
            f"SELECT pg_advisory_xact_lock{kind}(hashtextextended(%s, 27561))",
            [str(organization_id)],
        )


def _make(folder: Path) -> None:
    """A folder that only this program reads; its own name is on the disk too."""
    if folder.is_dir():
        return
    missing = [p for p in (folder, *folder.parents) if not p.is_dir()]
    for one in reversed(missing):
        with suppress(FileExistsError):
            one.mkdir(mode=0o700)
        _sync(one.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
