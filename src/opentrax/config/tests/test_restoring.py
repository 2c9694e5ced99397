"""A database that came out of a backup is not served before its erasures were done again."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from opentrax.config import restoring
from opentrax.config.problems import ConfigurationError
from opentrax.kit.postgres import dumps
from opentrax.kit.testing.database import with_name

pytestmark = [pytest.mark.django_db(databases=["default", "owner"])]


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tombstones.jsonl"
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: path)
    return path


@pytest.fixture
def restored(postgres_url: str, test_database: str) -> Iterator[None]:
    """The note that a restore leaves."""
    url = with_name(postgres_url, test_database)
    with psycopg.connect(url, autocommit=True) as admin:
        dumps.mark_restored(admin)
        yield
        with admin.cursor() as cursor:
            dumps.forget_restored(cursor)


def _is_restored() -> bool:
    with connections["default"].cursor() as cursor:
        return dumps.is_restored(cursor)


def test_a_normal_start_begins_the_list(journal: Path) -> None:
    assert restoring.finish() is None
    assert journal.read_text() == ""
    assert journal.stat().st_mode & 0o077 == 0


def test_without_the_list_nothing_is_served(journal: Path, restored: None) -> None:
    with pytest.raises(ConfigurationError, match=r"restored from a backup.*is missing"):
        restoring.finish()
    assert _is_restored()
    assert not journal.exists()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_an_empty_list_is_the_operators_word(journal: Path, restored: None) -> None:
    journal.touch()
    assert restoring.finish() == 0
    assert not _is_restored()
