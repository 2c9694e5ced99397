"""Somebody at a location asks for work without an account: by the form behind the QR code, with
photos that no mistake loses, until the office has decided and the work is done.
"""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import OrganizationMessage
from opentrax.organizations.models import Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import (
    Attachment,
    Note,
    ProblemCode,
    RequestFile,
    RequestLink,
    WorkOrder,
    WorkRequest,
)
from opentrax.workorders.rules.requests import Told, title_of, told
from opentrax.workorders.services import requests
from opentrax.workorders.services.attachments import sweep_files
from opentrax.workorders.services.request_decisions import (
    Acceptance,
    accept_request,
    decline_request,
    join_to_order,
    join_to_request,
)
from opentrax.workorders.services.request_links import renew_request_link, revoke_request_link
from opentrax.workorders.services.requests import forget_drafts
from opentrax.workorders.states import RequestStatus, WorkOrderStatus
from opentrax.workorders.tests.conftest import NINE, Browse, Side
from opentrax.workorders.tests.test_line import run

KEY = re.compile(r'name="key" value="([^"]+)"')


def _photo() -> SimpleUploadedFile:
    body = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(body, "JPEG")
    return SimpleUploadedFile("door.jpg", body.getvalue(), "image/jpeg")


@pytest.fixture(autouse=True)
def uncounted() -> None:
    """Nobody was counted before."""
    cache.clear()


@pytest.fixture
def leak(ada: Person, side: Side) -> ProblemCode:
    """A code that sets a priority, a cap and instructions."""
    with side("acme"):
        details = services.CodeDetails(
            "Plumbing", "Water", "Leak", priority="emergency", instructions="Close the valve"
        )
        return services.add_problem_code(details, actor=ada)


@pytest.fixture
def link(shop: Location, ada: Person, side: Side, clock: SettableClock) -> RequestLink:
    clock.set(NINE)
    with side("acme"):
        return renew_request_link(shop, actor=ada)


def _send(link: RequestLink, **fields: Any) -> HttpResponse:
    """Open the form as a stranger and send it."""
    client = Client()
    page = client.get(f"/r/{link.token}")
    found = KEY.search(page.text)
    assert found is not None
    return client.post(
        f"/r/{link.token}", {"key": found[1], "description": "The tap drips", **fields}
    )


def _only(side: Side) -> WorkRequest:
    with side("acme"):
        return WorkRequest.objects.select_related("location").get()


def test_from_the_sheet_to_the_work_done(
    link: RequestLink, shop: Location, leak: ProblemCode, ada: Person, side: Side, browse: Browse
) -> None:
    office = browse("ada")
    sheet = office.get(f"/locations/{shop.pk}/request-sheet")
    assert f"/r/{link.token}" in sheet.text
    assert "<svg" in sheet.text
    page = Client().get(f"/r/{link.token}")
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert not page.cookies
    assert "Acme" in page.text
    assert "S-1" not in page.text  # the number, the address and all else stay inside
    with side("acme"):
        assert not WorkRequest.objects.exists()
    sent = _send(
        link, description="The tap drips\nsince Monday", problem_code=str(leak.pk), files=_photo(),
        name="Cleo", email="cleo@example.org",
    )  # fmt: skip
    assert "Your request has arrived" in Client().get(sent["Location"]).text
    asked = _only(side)
    inbox = office.get("/work-requests").text
    assert "The tap drips" in inbox
    shown = office.get(f"/work-requests/{asked.pk}")
    assert "cleo@example.org" in shown.text
    with side("acme"):
        [photo] = RequestFile.objects.all()
    assert office.get(f"/request-files/{photo.pk}")["Content-Type"] == "image/jpeg"
    assert office.get(f"/request-files/{photo.pk}/thumbnail").status_code == 200
    assert Client().get(f"/request-files/{photo.pk}").status_code == 302
    accepted = office.post(
        f"/work-requests/{asked.pk}/acceptance",
        {"location": shop.pk, "title": "Mend the tap", "problem_code": leak.pk, "trade": "",
         "priority": ""},
    )  # fmt: skip
    assert accepted.status_code == 302, accepted.text
    with side("acme"):
        order = WorkOrder.objects.get()
        assert (order.title, order.priority) == ("Mend the tap", "emergency")
        assert order.instructions == "Close the valve"
        assert order.complete_by_at is not None
        assert order.description == "The tap drips\nsince Monday"
        [moved] = Attachment.objects.filter(work_order_id=order.pk)
        assert moved.content_key == photo.content_key
        assert not RequestFile.objects.exists()
        assert sweep_files() == 0
    assert "door.jpg" in office.get(f"/work-orders/{order.pk}").text
    assert "taken up" in Client().get(sent["Location"]).text
    with side("acme"):
        services.assign(order, order.organization_id, actor=ada)
        services.complete_work_order(order, reason="by phone", actor=ada)
    assert "The work is done" in Client().get(sent["Location"]).text
    assert run(tasks.tell_requester) == 3
    assert run(tasks.tell_requester, again=True) == 3
    with side("acme"):
        mails = OrganizationMessage.objects.filter(kind="work_request_news")
        subjects = [mail.subject for mail in mails]
        assert all(sent["Location"] in mail.text for mail in mails)
        assert not any("drips" in mail.text for mail in mails)
    assert len(subjects) == 3
    assert any("The work is done" in subject for subject in subjects)


def test_no_mistake_loses_a_file_and_a_form_sent_twice_is_sent_once(
    link: RequestLink, side: Side, clock: SettableClock
) -> None:
    client, address = Client(), f"/r/{link.token}"
    found = KEY.search(client.get(address).text)
    assert found is not None
    bad = SimpleUploadedFile("run.exe", b"MZ\x00\x01", "application/x-msdownload")
    again = client.post(address, {"key": found[1], "description": "", "files": [_photo(), bad]})
    assert again.status_code == 422
    assert "Say what is wrong." in again.text
    assert "Leave out door.jpg" in again.text
    assert "run.exe" in again.text
    fields = {"key": found[1], "description": "The tap drips"}
    first, second = client.post(address, fields), client.post(address, fields)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    with side("acme"):
        assert [one.name for one in _only(side).files.all()] == ["door.jpg"]
    other = client.post(address, {**fields, "description": "And the window is broken"})
    assert other["Location"] != first["Location"]
    # A draft that nobody sends goes after a day, and its file with it.
    client.post(address, {"key": "x" * 32, "description": "", "files": _photo()})
    clock.set(NINE + timedelta(hours=25))
    with side("acme"):
        assert WorkRequest.objects.filter(status="draft").count() == 1
        assert forget_drafts() == 1
        assert RequestFile.objects.count() == 1
        assert WorkRequest.objects.count() == 2


def test_a_place_takes_so_many_bytes_a_day(
    link: RequestLink, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_BYTES_A_DAY", 1)
    assert _send(link, files=_photo()).status_code == 302
    full = _send(link, description="The window too", files=_photo())
    assert (full.status_code, "takes no more files today" in full.text) == (422, True)
    clock.advance(hours=25)
    assert _send(link, description="The window too", files=_photo()).status_code == 302


def test_bytes_that_nobody_keeps_are_an_unknown_address(link: RequestLink, browse: Browse) -> None:
    for address in ("/r/%00", f"/r/{link.token}/%00"):
        assert Client().get(address).status_code == 404
    assert browse("ada").get("/a/%00").status_code == 404


def test_what_may_be_the_same_is_offered_and_put_together_by_the_office_alone(
    link: RequestLink, shop: Location, leak: ProblemCode, ada: Person, side: Side, browse: Browse
) -> None:
    code = str(leak.pk)
    first = _send(link, description="Water", problem_code=code)
    held = _send(link, description="More water", problem_code=code, files=_photo())
    assert held.status_code == 200
    assert "Is it this?" in held.text
    with side("acme"):
        assert WorkRequest.objects.exclude(status="draft").count() == 1
    other = _send(link, description="Another tap", problem_code=code, same="no")
    same = _send(link, description="More water", problem_code=code, files=_photo(), same="yes")
    for sent in (other, same):
        assert "Your request has arrived" in Client().get(sent["Location"]).text
    with side("acme"):
        sent_all = {r.description: r for r in WorkRequest.objects.exclude(status="draft")}
        assert len(sent_all) == 3
        assert sent_all["More water"].is_said_same
        assert not sent_all["Another tap"].is_said_same
    office = browse("ada")
    page = office.get(f"/work-requests/{sent_all['More water'].pk}").text
    assert str(sent_all["Water"].pk) in page
    joined = office.post(
        f"/work-requests/{sent_all['More water'].pk}/joining", {"other": sent_all["Water"].pk}
    )
    assert joined.status_code == 302
    with side("acme"):
        order = accept_request(sent_all["Water"], Acceptance(), actor=ada)
        assert Attachment.objects.filter(work_order_id=order.pk).count() == 1
        assert Note.objects.get(work_order_id=order.pk).body == "More water"
    assert "taken up" in Client().get(same["Location"]).text
    office.post(f"/work-requests/{sent_all['Another tap'].pk}/joining", {"other": order.pk})
    with side("acme"):
        assert WorkRequest.objects.get(pk=sent_all["Another tap"].pk).work_order_id == order.pk
        assert Note.objects.filter(work_order_id=order.pk).count() == 2
    assert first.status_code == 302


def test_at_once_where_the_organization_wants_that_but_not_where_it_may_be_the_same(
    link: RequestLink, leak: ProblemCode, ada: Person, side: Side, browse: Browse
) -> None:
    office = browse("ada")
    saved = office.post(
        "/organization/work-orders",
        {"missed_after_minutes": 120, "verify_after_days": 0, "takes_requests_itself": "on"},
    )
    assert saved.status_code == 302
    _send(link, description="Water everywhere", problem_code=str(leak.pk))
    with side("acme"):
        order = WorkOrder.objects.get()
        assert (order.title, order.created_by_id) == ("Water everywhere", None)
        assert order.priority == "emergency"
    _send(link, description="Still", problem_code=str(leak.pk), same="yes")
    with side("acme"):
        assert WorkOrder.objects.count() == 1
        assert WorkRequest.objects.get(description="Still").status == RequestStatus.NEW
    _send(link, description="The bulb", problem_code=str(leak.pk), same="no")
    with side("acme"):
        assert WorkOrder.objects.count() == 2


def test_declined_with_words_and_decided_once(
    link: RequestLink, ada: Person, side: Side, browse: Browse
) -> None:
    sent = _send(link)
    asked = _only(side)
    office = browse("ada")
    assert office.post(f"/work-requests/{asked.pk}/refusal", {"words": " "}).status_code == 422
    office.post(f"/work-requests/{asked.pk}/refusal", {"words": "The landlord does that."})
    page = Client().get(sent["Location"]).text
    assert "declined" in page
    assert "The landlord does that." in page
    again = office.post(
        f"/work-requests/{asked.pk}/acceptance",
        {"location": asked.location_id, "title": "x", "trade": "", "priority": ""},
    )
    assert "decided already" in office.get(again["Location"]).text
    with side("acme"):
        assert not WorkOrder.objects.exists()


def test_a_link_that_was_taken_away_opens_no_form_but_what_was_sent_is_told(
    link: RequestLink, shop: Location, ada: Person, side: Side, browse: Browse
) -> None:
    sent = _send(link)
    office = browse("ada")
    assert office.post(f"/locations/{shop.pk}/request-link").status_code == 302
    for method in ("get", "post"):
        gone = getattr(Client(), method)(f"/r/{link.token}")
        assert gone.status_code == 410
    assert "has arrived" in Client().get(sent["Location"]).text
    with side("acme"):
        renewed = RequestLink.objects.get(revoked_at=None)
        assert Client().get(f"/r/{renewed.token}").status_code == 200
        directory.archive_location(shop, actor=ada)
    assert Client().get(f"/r/{renewed.token}").status_code == 410
    with side("acme"):
        directory.restore_location(shop, actor=ada)
        revoke_request_link(shop, actor=ada)
    assert Client().get(f"/r/{renewed.token}").status_code == 410
    assert office.get(f"/locations/{shop.pk}/request-sheet").status_code == 404
    assert Client().get("/r/unknown").status_code == 404


def test_neither_a_technician_nor_a_provider_reads_requests(
    link: RequestLink, partners: None, side: Side, browse: Browse
) -> None:
    _send(link)
    asked = _only(side)
    assert browse("tim").get("/work-requests").status_code == 403
    assert browse("bea").get(f"/work-requests/{asked.pk}").status_code == 404
    with side("bolt"):
        assert not WorkRequest.objects.exists()
        assert not RequestLink.objects.exists()


def test_requests_that_join_each_other_end_at_one(
    link: RequestLink, ada: Person, side: Side
) -> None:
    for words in ("one", "two", "three"):
        _send(link, description=words)
    with side("acme"):
        one, two, three = (WorkRequest.objects.get(description=w) for w in ("one", "two", "three"))
        join_to_request(one, two, actor=ada)
        join_to_request(two, three, actor=ada)
        decline_request(three, "No.", actor=ada)
    for request in (one, two, three):
        page = Client().get(f"/r/{link.token}/{request.secret}").text
        assert "declined" in page
        assert "No." in page


def test_what_had_joined_goes_along_to_a_work_order(
    link: RequestLink, order: WorkOrder, ada: Person, side: Side
) -> None:
    for words in ("one", "two"):
        _send(link, description=words)
    with side("acme"):
        one, two = (WorkRequest.objects.get(description=words) for words in ("one", "two"))
        join_to_request(one, two, actor=ada)
        join_to_order(two, order, actor=ada)
        said = set(Note.objects.filter(work_order_id=order.pk).values_list("body", flat=True))
        orders = set(WorkRequest.objects.values_list("work_order_id", flat=True))
    assert (said, orders) == ({"one", "two"}, {order.pk})


@pytest.mark.parametrize("status", WorkOrderStatus.values)
def test_every_status_has_words(status: str) -> None:
    assert told(RequestStatus.ACCEPTED, status) is not Told.RECEIVED


def test_a_title_is_the_first_line_cut_at_a_word() -> None:
    assert title_of("\n  The tap drips \nand drips", "") == "The tap drips"
    assert title_of("", "Plumbing \u203a Water \u203a Leak") == "Leak"
    long = title_of("word " * 60, "")
    assert long.endswith("word\u2026")
    assert len(title_of("x" * 300, "")) == 140
