"""Uploaded files beside a dump, and back."""

import dataclasses
import io
import tarfile
from pathlib import Path

import pytest
from django.conf import settings

from opentrax.config import filebackup
from opentrax.config.environment import Environment
from opentrax.config.problems import ConfigurationError
from opentrax.kit.files import store
from opentrax.kit.keys import uuid7


def at(folder: Path) -> Environment:
    return dataclasses.replace(settings.ENVIRONMENT, data=folder)


def put(folder: Path, content: bytes) -> str:
    """A file as the store lays it down."""
    import hashlib

    key = hashlib.sha256(content).hexdigest()
    path = folder / store.FOLDER / str(uuid7()) / key[:2] / key
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return key


def tree(folder: Path) -> dict[str, bytes]:
    root = folder / store.FOLDER
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_restore_equals_what_was_backed_up(tmp_path: Path) -> None:
    first, second, dump = tmp_path / "a", tmp_path / "b", tmp_path / "x.dump"
    for content in (b"one", b"two" * 100_000):
        put(first, content)
    kept = tree(first)
    (first / store.FOLDER / ".draft-dead").write_bytes(b"half")
    assert filebackup.back_up_files(at(first), dump) == 2
    assert filebackup.beside(dump).stat().st_mode & 0o077 == 0
    assert filebackup.restore_files(at(second), dump) == 2
    assert tree(second) == kept
    for path in (second / store.FOLDER).rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_an_installation_without_files_has_an_empty_archive(tmp_path: Path) -> None:
    assert filebackup.back_up_files(at(tmp_path / "a"), tmp_path / "x.dump") == 0
    assert filebackup.restore_files(at(tmp_path / "b"), tmp_path / "x.dump") == 0
    assert filebackup.restore_files(at(tmp_path / "b"), tmp_path / "other.dump") is None


@pytest.mark.parametrize(
    "name", ["../../secrets.json", f"{uuid7()}/aa/{'a' * 64}", "/etc/passwd", "x"]
)
def test_what_is_not_ours_or_not_whole_is_refused(tmp_path: Path, name: str) -> None:
    dump = tmp_path / "x.dump"
    with tarfile.open(filebackup.beside(dump), "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 5
        archive.addfile(info, io.BytesIO(b"other"))
    with pytest.raises(ConfigurationError, match="not as it was written"):
        filebackup.restore_files(at(tmp_path / "b"), dump)
    assert not (tmp_path / "secrets.json").exists()
    assert [p for p in (tmp_path / "b").rglob("*") if p.is_file()] == []


def test_half_an_archive_is_refused(tmp_path: Path) -> None:
    dump = tmp_path / "x.dump"
    put(tmp_path / "a", b"one" * 100_000)
    filebackup.back_up_files(at(tmp_path / "a"), dump)
    archive = filebackup.beside(dump)
    archive.write_bytes(archive.read_bytes()[:100_000])
    with pytest.raises(ConfigurationError, match="not as it was written"):
        filebackup.restore_files(at(tmp_path / "b"), dump)


def test_what_is_backed_up_is_the_folder_of_the_store():
    assert filebackup.FOLDER == store.FOLDER
