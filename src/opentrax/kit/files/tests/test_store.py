"""Files by content key: whole, of one organization, and gone when nobody names them."""

from pathlib import Path
from typing import Any

import pytest

from opentrax.kit.files import MissingFileError, put, store, sweep, sweep_folders
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")
    return tmp_path / "files"


def files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_a_file_is_kept_by_its_content_and_closed_to_others(folder: Path) -> None:
    own_id = uuid7()
    with scope(own_id):
        first, second = put([b"some ", b"bytes"]), put([b"some bytes"])
    assert first == second
    assert first.size_bytes == 10
    path = store.path_of(own_id, first.key)
    assert path.read_bytes() == b"some bytes"
    assert files(folder) == [first.key], "no draft is left"
    assert path.stat().st_mode & 0o077 == 0
    assert all(p.stat().st_mode & 0o077 == 0 for p in (path.parent, path.parent.parent, folder))


def test_another_organization_has_none_of_it() -> None:
    with scope(uuid7()):
        kept = put([b"mine"])
    with pytest.raises(MissingFileError):
        store.path_of(uuid7(), kept.key)


@pytest.mark.parametrize("key", ["", "..", "../../secrets.json", "A" * 64, "0" * 64])
def test_no_other_path_can_be_named(key: str) -> None:
    with pytest.raises(MissingFileError):
        store.path_of(uuid7(), key)


def test_a_writer_that_fails_leaves_nothing(folder: Path) -> None:
    def broken() -> Any:
        yield b"half"
        raise ValueError("the connection is gone")

    with scope(uuid7()), pytest.raises(ValueError, match="gone"):
        put(broken())
    assert files(folder) == []


def test_a_sweep_takes_what_nobody_names_and_drafts_of_the_dead(folder: Path) -> None:
    own_id = uuid7()
    with scope(own_id):
        kept, loose = put([b"kept"]), put([b"loose"])
        (folder / str(own_id) / ".draft-dead").write_bytes(b"half")
    with scope(uuid7()):
        others = put([b"loose"])
    with scope(own_id):
        assert sweep(lambda: [kept.key]) == 2
    assert files(folder) == sorted([kept.key, others.key])
    assert loose.key == others.key


def test_folders_of_organizations_that_are_no_more_go(folder: Path) -> None:
    here, gone = uuid7(), uuid7()
    for key in (here, gone):
        with scope(key):
            put([b"x"])
    assert sweep_folders(lambda: [here]) == 1
    assert [p.name for p in folder.iterdir()] == [str(here)]
