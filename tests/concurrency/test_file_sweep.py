"""A file that is being put and a sweep at once: the sweep waits until the row that names it is
there. The control takes the lock away and shows that the file is then lost."""

import threading
from pathlib import Path

import pytest

from opentrax.kit.files import put, store, sweep
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization
from tests.concurrency.sides import PATIENCE_S, Side, waits_for_a_lock

pytestmark = [pytest.mark.django_db(transaction=True)]


class Putting:
    """Somebody who has put a file, and not committed the row that names it."""

    def __init__(self, organization: Organization) -> None:
        self.organization, self.named = organization, set[str]()
        self.holds, self.go_on = threading.Event(), threading.Event()
        self.side = Side(self._put)
        assert self.holds.wait(PATIENCE_S)

    def _put(self) -> str:
        with scope(self.organization.pk):
            key = put([b"a photo"]).key
            self.holds.set()
            assert self.go_on.wait(PATIENCE_S)
            self.named.add(key)
        return key

    def sweep(self) -> int:
        with scope(self.organization.pk):
            return sweep(lambda: self.named)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")


def test_a_sweep_waits_for_whoever_puts_a_file(acme: Organization) -> None:
    putting = Putting(acme)
    sweeping = Side(putting.sweep)
    waits_for_a_lock()
    putting.go_on.set()
    key = putting.side.done()
    assert sweeping.done() == 0
    assert store.path_of(acme.pk, key).read_bytes() == b"a photo"


def test_without_the_lock_the_file_is_lost(
    acme: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_lock", lambda organization_id, *, shared: None)
    putting = Putting(acme)
    assert putting.sweep() == 1
    putting.go_on.set()
    with pytest.raises(store.MissingFileError):
        store.path_of(acme.pk, putting.side.done())
