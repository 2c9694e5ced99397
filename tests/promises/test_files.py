"""Files of one person: in the copy by name, gone from the disk after an erasure, by term too."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from opentrax.directory.models import ImportRun
from opentrax.kit.clock import now
from opentrax.kit.files import store
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.rights.whom import found_everywhere, of_account
from opentrax.privacy.services import erasures
from opentrax.privacy.services.terms import keep_terms
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Attachment, Note, WorkOrder, WorkRequest
from opentrax.workorders.services import Upload
from tests.isolation.conftest import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("administrators_session")]
Within = Callable[..., AbstractContextManager[object]]
NEEDLE = b"ndl words of a document"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("opentrax.privacy.rights.tombstones.journal", lambda: tmp_path / "t.jsonl")
    monkeypatch.setattr(store, "root", lambda: tmp_path / "files")
    return tmp_path / "files"


def on_disk(folder: Path) -> list[bytes]:
    return sorted(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def write(order: WorkOrder, audience: str, actor: Person, content: bytes) -> None:
    services.write_note(order, "ndl note", audience, actor=actor)
    services.attach(order, [Upload(io.BytesIO(content), "ndl.txt")], audience, actor=actor)


def test_an_erasure_takes_the_words_and_the_file_and_leaves_the_others(
    stage: Stage, acme: Organization, bolt: Organization, ada: Person, bea: Person, within: Within,
    folder: Path,
) -> None:  # fmt: skip
    """What Bea of Bolt shared is kept by Acme, what she kept internal by Bolt."""
    [order_id] = stage.keys["work_order_id"]
    with within(bolt, bea):
        order = WorkOrder.objects.get(pk=order_id)
        for audience in ("client", "internal"):
            write(order, audience, bea, NEEDLE + audience.encode())
    with within(acme, ada):
        write(order, "provider", ada, b"what Ada wrote")
    assert [b for b in on_disk(folder) if NEEDLE in b], "the control finds it"
    who = found_everywhere(of_account(bea.pk, {bea.email}), bea.pk)
    subject = erasures.Subject(who, bea.pk, bea.pk)
    for organization in (acme, bolt):
        erasures.erase_by_organization(subject, organization.pk)
    tasks.sweep_attachments()
    assert [b for b in on_disk(folder) if NEEDLE in b] == []
    assert b"what Ada wrote" in on_disk(folder)
    with within(acme, ada):
        left = Note.objects.get(author_id=bea.pk, audience="client", body="")
        assert left.author_name == "—"
        assert set(Attachment.objects.filter(author_id=bea.pk).values_list("name")) == {("",)}
        assert Note.objects.filter(author_id=ada.pk, body="ndl note").exists()


def test_files_end_with_their_work_order(
    stage: Stage, acme: Organization, bolt: Organization, ada: Person, bea: Person, within: Within,
    folder: Path, clock: SettableClock,
) -> None:  # fmt: skip
    [order_id] = stage.keys["work_order_id"]
    with within(bolt, bea):
        order = WorkOrder.objects.get(pk=order_id)
        for audience in ("client", "internal"):
            write(order, audience, bea, NEEDLE + audience.encode())
    with within(acme, ada):
        WorkOrder.objects.filter(pk=order_id).update(completed_at=now() - timedelta(days=8 * 365))
        WorkRequest.objects.update(sent_at=now() - timedelta(days=400))
        kept = keep_terms()
        assert kept["workorders.WorkOrder"] == kept["workorders.WorkRequest"] == 1
    with within(bolt, bea):
        WorkRequest.objects.update(sent_at=now() - timedelta(days=400))
        ImportRun.objects.update(created_at=now() - timedelta(days=31))
        kept = keep_terms()
        assert kept["workorders.WorkRequest"] == kept["directory.ImportRun"] == 1
    tasks.sweep_attachments()
    # What is left is a provider's document and those of two assets, which have terms of their own.
    assert on_disk(folder) == [b"Hoist words", b"Lift words", b"Lift words"]
    with within(bolt, bea):
        assert not Note.objects.exists()
        assert not Attachment.objects.exists()
