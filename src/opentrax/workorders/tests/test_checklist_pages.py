"""The builder, and a checklist that is filled in through its pages."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.checklists import decoded
from opentrax.workorders.filled import checklists_of
from opentrax.workorders.models import Attachment, Checklist, Visit, WorkChecklist, WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.feed_fixtures import a_photo, files_folder

__all__ = ["files_folder"]
pytestmark = pytest.mark.django_db

YES_NO = {"kind": "yes_no", "photo": "none", "is_required": "on"}


@pytest.fixture
def built(browse: Browse, side: Side) -> Checklist:
    """Ada builds a checklist by its forms alone, and publishes it."""
    ada = browse("ada")
    assert "No checklist yet" in ada.get("/organization/checklists").content.decode()
    named = {"name": "Door check", "is_put_by_rule": "on"}
    base = ada.post("/organization/checklists", named)["Location"]
    assert "Add a first item" in ada.get(base).content.decode()
    ada.post(f"{base}/sections", {"title": "Outside", "title_fr": "Dehors"})
    first: dict[str, Any] = {
        **YES_NO, "section": "s1", "text": "Safe?", "fails": ["no"], "photo": "failed",
        "raises_work_order": "on",
    }  # fmt: skip
    assert ada.post(f"{base}/items", first).status_code == 302
    why = {
        "section": "s1", "text": "What is wrong?", "kind": "choice", "photo": "none",
        "options": "Rust | Rouille\n! Broken | Brisé", "if_0_item": "i2",
        "if_0_operator": "is", "if_0_value": "No",
    }  # fmt: skip
    assert ada.post(f"{base}/items", why).status_code == 302
    page = ada.get(base).content.decode()
    assert "only where “Safe?” is no" in page
    ada.post(f"{base}/publication")
    with side("acme"):
        return Checklist.objects.get()


def test_the_builder_keeps_what_was_typed(built: Checklist, browse: Browse, side: Side) -> None:
    ada, base = browse("ada"), f"/organization/checklists/{built.pk}"
    [section] = decoded(built.draft).sections
    safe, why = section.items
    assert (built.last_version, safe.key, why.key, why.fails) == (1, "i2", "i3", ("a2",))
    form = ada.get(f"{base}/items", {"item": "i3"}).content.decode()
    assert "! Broken | Brisé" in form
    changed = {"item": "i3", "text": "Which fault?", "kind": "choice", "photo": "none",
               "options": "Broken | Brisé\nBent | Plié"}  # fmt: skip
    ada.post(f"{base}/items", changed)
    ada.post(f"{base}/place", {"key": "i3", "to": "up"})
    with side("acme"):
        [section] = decoded(Checklist.objects.get().draft).sections
    assert [(i.key, [o.value for o in i.options]) for i in section.items] == [
        ("i3", ["a2", "a3"]), ("i2", []),
    ]  # fmt: skip
    assert ada.get(f"{base}/items", {"item": "i9"}).status_code == 404
    assert ada.post(f"{base}/items", {"section": "s1", "kind": "text"}).status_code == 422
    ada.post(f"{base}/removal", {"key": "i3"})
    with side("acme"):
        assert len(list(decoded(Checklist.objects.get().draft).items)) == 1
    assert browse("tim").get(base).status_code == 403
    assert browse("bea").get(base).status_code == 404


def _row(visit: Visit, side: Side) -> WorkChecklist:
    with side("acme"):
        return WorkChecklist.objects.get(work_order_id=visit.work_order_id)


def test_a_technician_fills_it_in_and_the_client_sees_it(
    built: Checklist, visit: Visit, browse: Browse, side: Side, tim: Person
) -> None:
    row, phone = _row(visit, side), browse("tim")
    address = f"/field/visits/{visit.pk}/checklists/{row.pk}"
    assert address in phone.get(f"/field/visits/{visit.pk}").content.decode()
    first = phone.get(address).content.decode()
    assert "Safe?" in first
    assert "What is wrong?" not in first
    wrong = phone.post(f"{address}/answers", {"section": "s1", "asked": "i2", "i2": "maybe"})
    assert (wrong.status_code, "Choose from the answers" in wrong.content.decode()) == (422, True)
    sent = {
        "section": "s1", "asked": "i2", "i2": "no",
        "i2_photo": SimpleUploadedFile("door.jpg", a_photo(), "image/jpeg"),
    }  # fmt: skip
    assert phone.post(f"{address}/answers", sent).status_code == 302
    asked = phone.get(address).content.decode()
    assert all(words in asked for words in ("What is wrong?", "photo taken", "was raised for it"))
    assert phone.post(f"{address}/answers", {"section": "s1", "asked": "i3", "i3": "a1"})
    ada = browse("ada")
    seen = ada.get(f"/work-checklists/{row.pk}").content.decode()
    assert all(words in seen for words in ("Rust", "Tim Example", "Nothing is missing"))
    with side("acme"):
        raised = WorkOrder.objects.exclude(pk=visit.work_order_id).get()
        photo = Attachment.objects.get()
    assert f"Work order {raised.number} was raised for it" in seen
    assert ada.get(f"/attachments/{photo.pk}").status_code == 200
    page = ada.get(f"/work-orders/{visit.work_order_id}").content.decode()
    assert "Nothing missing" in page
    with side("acme"):
        WorkOrder.objects.filter(pk=visit.work_order_id).update(status="closed")
    with side("bolt"), pytest.raises(Refused, match="was judged with this photo"):
        services.delete_attachment(photo, actor=tim)
    gus = browse("gus")
    assert gus.get(f"/work-checklists/{row.pk}").status_code == 404
    assert gus.post(f"/work-checklists/{row.pk}/answers", {"section": "s1"}).status_code == 404


def test_a_checklist_is_put_and_taken_off_on_the_page(
    order: WorkOrder, built: Checklist, browse: Browse, side: Side
) -> None:
    ada, page = browse("ada"), f"/work-orders/{order.pk}"
    assert "Put a checklist to it" in ada.get(page).content.decode()
    ada.post(f"{page}/checklists", {"checklist": built.pk})
    with side("acme"):
        [filled] = checklists_of(order)
    assert "2 items missing" not in ada.get(page).content.decode()
    assert "1 item missing" in ada.get(page).content.decode()
    ada.post(f"/work-checklists/{filled.row.pk}/removal")
    with side("acme"):
        assert checklists_of(order) == []
    assert ada.post(f"{page}/checklists", {"checklist": "x"}).status_code == 302
