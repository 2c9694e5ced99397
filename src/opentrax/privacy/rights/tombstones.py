"""What is remembered of erasures, so that a restored backup brings nobody back.

Written before anything is destroyed, to the database and to a file of the data folder: an older
backup knows nothing of later erasures, the file does. The subject is a keyed hash (HMAC-SHA-256
under the installation's secret): with a backup and the secret it finds the person again, by itself
it names nobody.
"""

import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from opentrax.kit.clock import now
from opentrax.kit.privacy.paths import Who
from opentrax.privacy.models import Tombstone

FILE = "tombstones.jsonl"
_elsewhere: ContextVar[Path | None] = ContextVar("opentrax_tombstones", default=None)


class ForeignKeyError(RuntimeError):
    """The list of erasures cannot be read: its hashes are under another secret."""


def subject_hash(key: UUID) -> UUID:
    """The hash of a key of somebody: of an account, or of a row that stands for them. The key of an
    address is a keyed hash already."""
    secret = hmac.digest(settings.SECRET_KEY.encode(), b"opentrax tombstone 1", sha256)
    made = bytearray(hmac.digest(secret, key.bytes, sha256)[:16])
    made[6] = made[6] & 0x0F | 0x80
    made[8] = made[8] & 0x3F | 0x80
    return UUID(bytes=bytes(made))


def key_check() -> str:
    """By what a line tells under which secret it was hashed."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"opentrax tombstone key", sha256).hex()[:16]


def journal() -> Path:
    """The file with one line for each erasure."""
    return (_elsewhere.get() or Path(settings.ENVIRONMENT.data)) / FILE


@contextmanager
def journal_in(folder: Path) -> Iterator[Path]:
    """Inside the block erasures are remembered in a file of another folder: those of people who
    were made up, and whom no backup brings back."""
    token = _elsewhere.set(folder)
    try:
        yield folder / FILE
    finally:
        _elsewhere.reset(token)


def bury(hashed: UUID, who: Who, keeper_id: UUID | None) -> Tombstone:
    """Remember that somebody is erased, by whom; the file is on the disk when this returns.

    Repeatable: later rows that stood for them are added.
    """
    records = sorted([label, str(row)] for label, row in who.records)
    _write({
        "key": key_check(), "subject": str(hashed), "keeper": str(keeper_id) if keeper_id else None,
        "at": now().isoformat(), "records": records,
    })  # fmt: skip
    return _remember(hashed, keeper_id, records)


@transaction.atomic
def _remember(hashed: UUID, keeper_id: UUID | None, records: list[list[str]]) -> Tombstone:
    made, is_new = Tombstone.objects.get_or_create(
        subject_hash=hashed, keeper_id=keeper_id, defaults={"records": records}
    )
    known = sorted({tuple(r) for r in made.records} | {tuple(r) for r in records})
    if not is_new and len(known) > len(made.records):
        made.records = [list(r) for r in known]
        made.save(update_fields=["records"])
    return made


def _write(line: dict[str, Any]) -> None:
    """Append one line and wait for the disk."""
    path = journal()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
        file.write(json.dumps(line, separators=(",", ":")) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_journal(path: Path | None = None) -> int:
    """Take the lines of a file over into the database; returns how many there are. A torn last line
    is from before its erasure began, so nothing of it was destroyed."""
    count = 0
    for line in _lines(path or journal()):
        if line["key"] != key_check():
            raise ForeignKeyError(
                "The list of erasures was written under another secret than this installation's."
            )
        keeper = UUID(line["keeper"]) if line["keeper"] else None
        _remember(UUID(line["subject"]), keeper, line["records"])
        count += 1
    return count


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.is_file():
        return
    for text in path.read_text().splitlines():
        try:
            yield json.loads(text)
        except ValueError:
            continue


def records_of(tombstone: Tombstone) -> frozenset[tuple[str, UUID]]:
    """The rows that stood for somebody, as paths name them."""
    return frozenset((label, UUID(key)) for label, key in tombstone.records)
