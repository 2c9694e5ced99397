"""Notes and files: written, changed, taken back, refused; what is kept of them on the disk."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from opentrax.audit.models import Entry
from opentrax.kit.commands import Refused
from opentrax.kit.files import store
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import (
    Assignment,
    Attachment,
    ClockCalculation,
    Note,
    Visit,
    WorkOrder,
)
from opentrax.workorders.services import Upload, passing
from opentrax.workorders.services.attachments import MOST_AT_ONCE, sweep_files
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.feed_fixtures import a_photo, attached, files_folder, upload
from opentrax.workorders.tests.test_row_security import refused_by_the_database

__all__ = ["files_folder"]
pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 24, 15, 0, tzinfo=UTC)


def on_disk(folder: Path) -> set[str]:
    return {p.name for p in folder.rglob("*") if p.is_file()}


def test_a_note_is_changed_for_ten_minutes_and_what_it_said_stays_to_be_read(
    order: WorkOrder, ada: Person, dan: Person, side: Side, clock: SettableClock, browse: Browse
) -> None:
    clock.set(AT)
    with side("acme"):
        note = services.write_note(order, " Bring a\r\nladder. ", "provider", actor=ada)
        assert note.body == "Bring a\nladder."
        clock.set(AT + timedelta(minutes=10))
        changed = services.change_note(note, "Bring two.", actor=ada)
        assert (changed.origin_id, changed.written_at) == (note.pk, AT)
        with pytest.raises(Refused, match="who wrote it"):
            services.change_note(changed, "Mine", actor=dan)
        clock.set(AT + timedelta(minutes=11))
        with pytest.raises(Refused, match="ten minutes"):
            services.change_note(note, "Bring three.", actor=ada)
    shown = browse("dan").get(f"/work-orders/{order.pk}/feed").content.decode()
    assert "Bring two." in shown
    assert "Bring a<br>ladder." in shown
    assert "Bring three." not in shown


def test_taking_a_note_back_takes_every_version_and_leaves_a_mark(
    order: WorkOrder, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        note = services.write_note(order, "First words", "provider", actor=ada)
        services.change_note(note, "Second words", actor=ada)
        services.delete_note(note, actor=ada)
        assert list(Note.objects.values_list("body", flat=True)) == ["", ""]
        with pytest.raises(Refused):
            services.change_note(note, "Third", actor=ada)
    shown = browse("dan").get(f"/work-orders/{order.pk}").content.decode()
    assert "Took a note back" in shown
    assert " words" not in shown


@pytest.mark.parametrize(
    ("who", "audience"), [("acme", "client"), ("bolt", "provider"), ("bolt", "x"), ("acme", "")]
)
def test_an_audience_is_ones_own_to_choose(
    accepted: Assignment, ada: Person, bea: Person, side: Side, who: str, audience: str
) -> None:
    actor = {"acme": ada, "bolt": bea}[who]
    with side(who), pytest.raises(Refused, match="who may read"):
        services.write_note(accepted.work_order, "x", audience, actor=actor)


@pytest.mark.parametrize("body", ["", " \n ", "x" * 8001])
def test_nothing_and_too_much_are_refused(
    order: WorkOrder, ada: Person, side: Side, body: str
) -> None:
    with side("acme"), pytest.raises(Refused):
        services.write_note(order, body, "internal", actor=ada)


def test_the_default_is_to_share_with_the_other_side(accepted: Assignment, browse: Browse) -> None:
    for name, value in (("ada", "provider"), ("bea", "client")):
        page = browse(name).get(f"/work-orders/{accepted.work_order_id}")
        assert page.context["note_form"]["audience"].initial == value
        [box] = re.findall(r'<input[^>]*id="note_audience_0"[^>]*>', page.content.decode())
        assert f'value="{value}"' in box
        assert "checked" in box


def test_sent_twice_it_is_there_once(order: WorkOrder, ada: Person, side: Side) -> None:
    key, other = uuid7(), uuid7()
    with side("acme"):
        for _ in range(2):
            services.write_note(order, "Once", "internal", actor=ada, command_id=key)
            services.attach(order, [upload()], "internal", actor=ada, command_id=other)
        assert (Note.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_photo_is_kept_clean_with_its_time_and_a_small_form(
    order: WorkOrder, ada: Person, side: Side, files_folder: Path, clock: SettableClock
) -> None:
    clock.set(AT)
    with side("acme"):
        kept = attached(order, "internal", ada)
    assert kept.taken_at == datetime(2026, 3, 24, 13, 30, tzinfo=UTC)
    assert (kept.taken_source, kept.name) == ("camera_zone", "Door.jpg")
    assert on_disk(files_folder) == {kept.content_key, kept.thumbnail_key}
    for key in on_disk(files_folder):
        body = store.path_of(order.organization_id, key).read_bytes()
        assert b"Needle" not in body
        assert b"Exif" not in body
    with side("acme"):
        noted = json.dumps([e.facts for e in Entry.objects.all()])
    assert "Door" not in noted


def test_a_visit_of_another_work_order_is_refused(
    visit: Visit, shop: Any, ada: Person, side: Side
) -> None:
    with side("acme"):
        other = services.create_work_order(shop, services.WorkOrderDetails("Other"), actor=ada)
        with pytest.raises(Refused, match="another work order"):
            attached(other, "internal", ada, visit=visit)


def test_all_files_or_none(order: WorkOrder, ada: Person, side: Side, files_folder: Path) -> None:
    bad = upload(b"MZ\x90\x00", "tool.pdf")
    with side("acme"):
        with pytest.raises(Refused, match=r"tool\.pdf: Photos, PDF"):
            services.attach(order, [upload(), bad], "internal", actor=ada)
        with pytest.raises(Refused, match="Ten files"):
            services.attach(
                order, [upload(b"x", "x.txt")] * (MOST_AT_ONCE + 1), "internal", actor=ada
            )
        assert Attachment.objects.count() == 0
    assert not files_folder.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/pass wd.html", "pass wd.txt"),
        ("C:\\photos\\a.b.svg", "a.b.txt"),
        ("\u202etxt.exe", "txt.txt"),
        ("..", "file.txt"),
        ("x" * 300, "x" * 120 + ".txt"),
    ],
)
def test_a_name_is_shown_and_believed_in_nothing(
    order: WorkOrder, ada: Person, side: Side, given: str, kept: str
) -> None:
    with side("acme"):
        services.attach(order, [Upload(io.BytesIO(b"text"), given)], "internal", actor=ada)
        assert Attachment.objects.get().name == kept


def test_a_file_is_served_as_what_it_is_and_never_carried_out(
    order: WorkOrder, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        services.attach(order, [Upload(io.BytesIO(b"a;b\n"), 'a"b.csv')], "internal", actor=ada)
        text = Attachment.objects.get()
        photo = attached(order, "internal", ada)
    client = browse("dan")
    answer = client.get(f"/attachments/{text.pk}")
    assert answer.content == b"a;b\n"
    assert answer["Content-Type"] == "text/csv"
    assert answer["Content-Disposition"] == 'attachment; filename="ab.csv"'
    for path in (f"/attachments/{photo.pk}", f"/attachments/{photo.pk}/thumbnail"):
        shown = client.get(path)
        assert shown["Content-Disposition"].startswith("inline")
        assert shown["X-Content-Type-Options"] == "nosniff"
        assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert shown["Cache-Control"] == "private, no-cache"
        again = client.get(path, headers={"If-None-Match": shown["ETag"]})
        assert again.status_code == 304
    part = client.get(f"/attachments/{text.pk}", headers={"Range": "bytes=1-2"})
    assert (part.status_code, part.content) == (206, b";b")
    assert client.get(f"/attachments/{text.pk}/thumbnail").status_code == 404


def test_what_a_browser_kept_is_not_confirmed_after_the_work_order_closed_to_it(
    accepted: Assignment, ada: Person, bea: Person, side: Side, browse: Browse
) -> None:
    with side("bolt"):
        photo = attached(accepted.work_order, "client", bea)
    client = browse("bea")
    kept = client.get(f"/attachments/{photo.pk}")
    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
    again = client.get(f"/attachments/{photo.pk}", headers={"If-None-Match": kept["ETag"]})
    assert again.status_code == 404


def test_a_row_whose_file_is_missing_is_not_found(
    order: WorkOrder, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        photo = attached(order, "internal", ada)
    store.path_of(order.organization_id, photo.content_key).unlink()
    assert browse("dan").get(f"/attachments/{photo.pk}").status_code == 404


def test_a_file_that_is_too_large_is_dropped_and_said(
    order: WorkOrder, browse: Browse, side: Side, settings: Any, files_folder: Path
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 2 * 1024 * 1024
    files = [
        SimpleUploadedFile("small.txt", b"small"),
        SimpleUploadedFile("large.txt", b"x" * (2 * 1024 * 1024 + 1)),
    ]
    sent = {"audience": "internal", "files": files}
    answer = browse("ada").post(f"/work-orders/{order.pk}/attachments", sent, follow=True)
    assert "large.txt is larger than 2 MB" in answer.content.decode()
    with side("acme"):
        assert Attachment.objects.count() == 0
    assert not files_folder.exists()


def test_what_nobody_names_is_swept_and_nothing_else(
    order: WorkOrder, ada: Person, side: Side, files_folder: Path
) -> None:
    with side("acme"):
        gone, kept = attached(order, "internal", ada), attached(order, "internal", ada)
        other = services.attach(order, [upload(a_photo("blue"), "b.jpg")], "internal", actor=ada)
        assert other is None
        services.delete_attachment(gone, actor=ada)
        assert sweep_files() == 0, "the same photo is named by another row"
        services.delete_attachment(kept, actor=ada)
    tasks.sweep_attachments()
    with side("acme"):
        blue = Attachment.objects.get(deleted_at=None)
    assert on_disk(files_folder) == {blue.content_key, blue.thumbnail_key}


def test_one_organization_that_fails_stops_the_sweep_of_no_other(
    order: WorkOrder, acme: Organization, bolt: Organization, ada: Person, side: Side,
    files_folder: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    tried: set[UUID] = set()

    def failing() -> int:
        tried.add(current_organization_id())
        raise OSError

    monkeypatch.setattr(passing, "sweep_files", failing)
    tasks.sweep_attachments()
    assert tried >= {acme.pk, bolt.pk}


def test_a_row_that_is_not_committed_leaves_a_file_for_the_sweep(
    order: WorkOrder, ada: Person, side: Side, files_folder: Path
) -> None:
    with side("acme"):
        with transaction.atomic():
            attached(order, "internal", ada)
            transaction.set_rollback(True)
        assert len(on_disk(files_folder)) == 2
        assert sweep_files() == 2


def test_the_database_refuses_what_the_services_would_not_write(
    accepted: Assignment, order: WorkOrder, acme: Any, bolt: Any, globex: Any, bea: Person,
    side: Side,
) -> None:  # fmt: skip
    def note(**values: Any) -> Note:
        key = uuid7()
        base = {
            "work_order_id": order.pk, "organization_id": acme.pk, "audience": "client",
            "with_provider_id": bolt.pk, "author_id": bea.pk, "author_name": "Bea",
            "author_organization_id": bolt.pk, "origin_id": key,
        }  # fmt: skip
        made = Note(id=key, body="x", **(base | values))
        made.save(force_insert=True)
        return made

    with side("bolt"):
        kept = note()
        for wrong in (
            {"author_organization_id": acme.pk},
            {"audience": "internal"},
            {"with_provider_id": globex.pk},
            {"with_provider_id": None},
            {"organization_id": globex.pk},
            {"work_order_id": uuid7()},
        ):
            with refused_by_the_database():
                note(**wrong)
        with refused_by_the_database():
            Note.objects.filter(pk=kept.pk).update(audience="internal")
    with side("globex"), refused_by_the_database():
        note(organization_id=globex.pk, author_organization_id=globex.pk, audience="internal")


def test_what_the_provider_keeps_goes_with_the_work_order(
    accepted: Assignment, order: WorkOrder, bea: Person, side: Side
) -> None:
    """The keeper deletes a row that it cannot see: the database itself does."""
    with side("bolt"):
        services.write_note(order, "Ours", "internal", actor=bea)
    with side("acme"):
        ClockCalculation.objects.all().delete()
        Assignment.objects.all().delete()
        WorkOrder.objects.filter(pk=order.pk).delete()
    with side("bolt"):
        assert Note.objects.count() == 0
