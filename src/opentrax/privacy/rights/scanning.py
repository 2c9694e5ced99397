"""Look for words in every store, as whoever serves: tables under row security in the scope that is
open, sessions, memory of this program, files of the data folder.

It reads what is there, not what the map says, so it finds what the map forgot.
"""

import json
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection

from opentrax.kit.privacy import Document, Personal, declarations
from opentrax.kit.privacy.declarations import Entry, personal_entries


@dataclass(frozen=True, slots=True)
class Hit:
    """A word, and where it stands: a table with its column, or another store."""

    place: str
    field: str
    word: str

    @property
    def _entry(self) -> Entry | None:
        declared = declarations().get(self.place)
        return declared.fields.get(self.field) if declared is not None else None

    @property
    def is_copied(self) -> bool:
        """Whether the map says that this value, of a column, is in a copy."""
        entry = self._entry
        return isinstance(entry, Personal) and entry.export

    @property
    def is_kept(self) -> bool:
        """Whether the map says, with a reason, that this value survives erasure."""
        entry = self._entry
        if entry is None:
            return False
        kept = [one.erasure == "keep" for one in personal_entries(entry)]
        return any(kept) if isinstance(entry, Document) else bool(kept) and all(kept)


def tables(prefix: str) -> tuple[set[Hit], int]:
    """Words that begin with `prefix` in what the open scope shows of any table, and how many tables
    were read."""
    found: set[Hit] = set()
    models = [m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy]
    for model in models:
        fields = {f.column: f.name for f in model._meta.concrete_fields}
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT to_jsonb(t) FROM "{model._meta.db_table}" t'  # noqa: S608
                " WHERE strpos(t::text, %s) > 0",
                [prefix],
            )
            rows: list[dict[str, Any]] = [_decoded(row[0]) for row in cursor.fetchall()]
        for row in rows:
            for column, value in row.items():
                field = fields.get(column, column)
                found |= {Hit(model._meta.label, field, w) for w in words_in(prefix, str(value))}
    return found, len(models)


def _decoded(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


def elsewhere(prefix: str, *, since_s: float, but: Path) -> tuple[set[Hit], int]:
    """The same in sessions, memory and files that changed since; `but` is a folder to leave out."""
    found = {Hit("session:db", "", word) for word in _of_sessions(prefix)}
    memory = repr(getattr(cache, "_cache", {}))
    found |= {Hit("cache:default", "", word) for word in words_in(prefix, memory)}
    read = 2
    for path in _files(Path(settings.ENVIRONMENT.data), since_s, but):
        read += 1
        if _holds(path, prefix.encode()):
            found.add(Hit("file", path.name, prefix))
    return found, read


def words_in(prefix: str, text: str) -> set[str]:
    """The words of a text that begin with `prefix`."""
    return set(re.findall(rf"{re.escape(prefix)}[a-z0-9]*", text))


def _of_sessions(prefix: str) -> Iterator[str]:
    for session in Session.objects.iterator(chunk_size=500):
        yield from words_in(prefix, repr(session.get_decoded()))


def _files(folder: Path, since_s: float, but: Path) -> Iterator[Path]:
    """Files that changed since an instant. The database's own are left out: they hold what was
    rolled back or deleted until it is vacuumed, and nobody but the server reads them."""
    for name, folders, files in os.walk(folder):
        place = Path(name)
        folders[:] = [f for f in folders if place / f != but and not _is_cluster(place / f)]
        for file in files:
            path = place / file
            try:
                if path.is_file() and path.stat().st_mtime >= since_s:
                    yield path
            except FileNotFoundError:
                continue


def _is_cluster(folder: Path) -> bool:
    return (folder / "PG_VERSION").is_file()


def _holds(path: Path, word: bytes) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
            return body.find(word) >= 0
    except (FileNotFoundError, ValueError):  # gone meanwhile, or empty
        return False
