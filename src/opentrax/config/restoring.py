"""A restored database brings erased people back: erase them again before it serves.

A restore leaves a note on the database itself (`kit/postgres/dumps.py`). The list of erasures is a
file of the data folder, so that it knows of those after the backup. Without it nothing is served;
an operator who knows that there were none says so by an empty file.
"""

import os
from pathlib import Path

from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.kit.postgres import dumps

FILE = "tombstones.jsonl"


def take_over(environment: Environment, source: Path) -> None:
    """Put the list of erasures of another data folder beside the restored database."""
    target = environment.data / FILE
    environment.data.mkdir(mode=0o711, parents=True, exist_ok=True)
    lines = source.read_bytes()
    if target.is_file() and target.read_bytes() != lines:
        lines = target.read_bytes() + lines
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())


def finish() -> int | None:
    """Erase again whom a restored backup brought back; None where nothing was restored.

    Raises ConfigurationError without the list of erasures: the database is then not served.
    """
    from django.db import connections

    from opentrax.privacy.rights import tombstones
    from opentrax.privacy.services import erasures

    journal = tombstones.journal()
    with connections["default"].cursor() as cursor:
        if not dumps.is_restored(cursor):
            _begin(journal)
            return None
    if not journal.is_file():
        raise ConfigurationError(
            f"this database was restored from a backup, and {journal} is missing",
            "copy tombstones.jsonl from the former data folder; if there never was an erasure,"
            " make an empty file of that name",
        )
    try:
        tombstones.read_journal()
    except tombstones.ForeignKeyError as error:
        raise ConfigurationError(
            str(error), "copy secrets.json from the former data folder too"
        ) from error
    count = erasures.replay()
    with connections["owner"].cursor() as cursor:
        dumps.forget_restored(cursor)
    return count


def _begin(journal: Path) -> None:
    """An installation has the list from its first start on, so that one without is told apart."""
    if journal.parent.is_dir():
        os.close(os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
