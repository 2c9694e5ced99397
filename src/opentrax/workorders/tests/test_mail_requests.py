"""Mails to an organization's address become requests; whoever sent one is told how it stands."""

from email.message import EmailMessage
from typing import Any

import pytest

from opentrax.directory.models import Location
from opentrax.messaging import mailroom
from opentrax.messaging.models import Arrival
from opentrax.messaging.tests.conftest import Postbox, operator, postbox
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import tasks
from opentrax.workorders.models import Attachment, Note, RequestAddress, WorkOrder, WorkRequest
from opentrax.workorders.services import mail_requests
from opentrax.workorders.services.request_addresses import (
    renew_request_address,
    revoke_request_address,
    written_out,
)
from opentrax.workorders.services.request_decisions import Acceptance, accept_request
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.feed_fixtures import a_photo, files_folder
from opentrax.workorders.tests.mail_fixtures import answer, carry_out, heard, mailed, no_records

__all__ = ["files_folder", "operator", "postbox"]  # fixtures
PAT = "pat@tenant.example"


@pytest.fixture
def to(shop: Location, ada: Person, side: Side, operator: None) -> str:
    """Where people mail requests for Acme's shop."""
    with side("acme"):
        return written_out(renew_request_address(shop, actor=ada))


def mail(
    to: str, words: str, *, subject: str = "Fwd: Door", files: dict[str, bytes] | None = None,
    sender: str = f"Pat Doe <{PAT}>", **headers: str,
) -> bytes:  # fmt: skip
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made.set_content(words)
    for name, content in (files or {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    for name, value in headers.items():  # setting the content takes some away
        made[name.replace("_", "-")] = value
    return made.as_bytes()


def asked(side: Side, **wanted: Any) -> WorkRequest:
    with side("acme"):
        found: WorkRequest = WorkRequest.objects.select_related("location").get(**wanted)
    return found


def test_a_mail_is_a_request_with_all_it_brought_and_what_was_refused_is_named(
    to: str, shop: Location, ada: Person, acme: Organization, side: Side, browse: Browse,
    postbox: Postbox,
) -> None:  # fmt: skip
    quoted = "Please see below.\n\n> The door of room 3 does not close."
    files = {"Door.JPG": a_photo(), "run.exe": b"MZ\x90\0"}
    raw = mail(to, quoted, files=files, Message_ID="<r1@x>", Content_Language="fr-CA")
    assert heard(raw) == "placed"
    assert heard(raw) == "placed"
    one = asked(side)
    assert (one.source, one.status, one.location) == ("mail", "new", shop)
    assert one.description == f"Door\n\n{quoted}"
    assert (one.requester_name, one.requester_email, one.language) == ("Pat Doe", PAT, "fr-ca")
    assert one.not_taken.startswith("run.exe")
    client = browse("ada")
    page = client.get(f"/work-requests/{one.pk}").text
    assert "run.exe" in page
    assert "Door.jpg" in page
    [told] = mailed(tasks.tell_requester, acme, postbox)
    text = told.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (told["To"], "run.exe" in text, "13 mois" in text) == (PAT, True, True)
    assert "room 3" not in text

    more = answer(told, "It is open all night!", sender=PAT, files={"a.txt": b"Night"},
                  Message_ID="<r2@x>")  # fmt: skip
    assert heard(more) == "placed"
    assert asked(side).description.endswith("\n\nIt is open all night!")
    forged = answer(told, "Call it off.", sender="gus@example.com", Message_ID="<r3@x>")
    assert heard(forged, text_of=no_records) == "placed"
    stranger = asked(side, requester_email="gus@example.com")
    assert (stranger.wants_news, "Call it off." in stranger.description) == (False, True)
    with side("acme"):
        accept_request(asked(side, requester_email=PAT), Acceptance(), actor=ada)
        order = WorkOrder.objects.get()
        assert sorted(a.name for a in Attachment.objects.all()) == ["Door.jpg", "a.txt"]
    assert order.title == "Door"
    assert heard(answer(told, "Still open.", sender=PAT, Message_ID="<r4@x>")) == "placed"
    with side("acme"):
        note = Note.objects.get(kind="mail")
        assert (note.body, note.said_by, note.author_id) == ("Still open.", "Requester", None)


@pytest.mark.parametrize(
    ("headers", "is_request", "is_told"),
    [
        ({"Auto_Submitted": "auto-replied"}, False, False),
        ({"Return_Path": "<>"}, False, False),
        ({"sender": "MAILER-DAEMON@mx.example"}, False, False),
        ({"sender": "no-reply@bolt.example"}, False, False),  # our own mail, passed on
        ({"Auto_Submitted": "auto-generated"}, True, False),
        ({"List_Id": "<facilities.tenant.example>"}, True, False),
        ({"sender": "nonsense"}, True, False),
        ({"subject": "Absence d’eau chaude"}, True, True),
        ({"subject": "STOP"}, True, True),
    ],
    ids=lambda value: next(iter(value.values())) if isinstance(value, dict) else "",
)
def test_machines_make_requests_and_nobody_answers_them(
    headers: dict[str, str], is_request: bool, is_told: bool, to: str, acme: Organization,
    side: Side, postbox: Postbox,
) -> None:  # fmt: skip
    outcome = heard(mail(to, "Boiler 2 is cold.", **headers), text_of=no_records)
    assert (outcome == "placed") is is_request
    with side("acme"):
        assert WorkRequest.objects.count() == is_request
    sent = mailed(tasks.tell_requester, acme, postbox)
    assert bool(sent) is is_told


def test_who_sends_too_much_is_left_to_a_person(
    to: str, side: Side, monkeypatch: pytest.MonkeyPatch, ada: Person, shop: Location
) -> None:
    monkeypatch.setattr(mail_requests, "MOST_MAILS_AN_HOUR", 2)
    sent = [heard(mail(to, f"Words {n}", Message_ID=f"<f{n}@x>")) for n in range(3)]
    assert sent == ["placed", "placed", "for_a_person"]
    other = mail(to, "Of somebody else", sender="sam@tenant.example", Message_ID="<f9@x>")
    assert heard(other) == "placed"
    monkeypatch.setattr(mail_requests, "MOST_MAILS_A_DAY", 3)
    third = mail(to, "Of a third", sender="kim@tenant.example", Message_ID="<f10@x>")
    assert heard(third) == "for_a_person"
    with side("acme"):
        revoke_request_address(shop, actor=ada)
    assert heard(mail(to, "Late", Message_ID="<f11@x>")) == "for_a_person"
    with mailroom.opened():
        assert Arrival.objects.filter(outcome="for_a_person").count() == 3


def test_the_office_finds_its_address_and_puts_a_senders_mails_together(
    side: Side, browse: Browse, operator: None, dan: Person, acme: Organization, shop: Location
) -> None:
    client, page = browse("ada"), "/organization/work-orders"
    assert "Make the address" in client.get(page).text
    client.post(f"{page}/request-address", {})
    with side("acme"):
        to = written_out(RequestAddress.objects.get())
    assert to in client.get(page).text
    heard(mail(to, "First", subject="Lights", Message_ID="<g1@x>"))
    heard(mail(to, "And the second", subject="Lights", Message_ID="<g2@x>"))
    first, second = asked(side, description="Lights\n\nFirst"), asked(
        side, description__endswith="second"
    )  # fmt: skip
    shown = client.get(f"/work-requests/{second.pk}").text
    assert "From the same sender" in shown
    accepted = client.post(f"/work-requests/{first.pk}/acceptance",
                           {"location": str(shop.pk), "title": "Lights"})  # fmt: skip
    order_id = accepted["Location"].rpartition("/")[2]
    client.post(f"/work-requests/{second.pk}/joining", {"other": order_id})
    assert asked(side, pk=second.pk).status == "joined"
    assert "And the second" in client.get(f"/work-orders/{order_id}").text
    client.post(f"{page}/request-address", {"revoke": "1"})
    assert to not in client.get(page).text
    assert browse("dan").post(f"{page}/request-address", {}).status_code == 403


def test_no_mail_to_the_door_makes_it_fail(to: str, acme: Organization, postbox: Postbox) -> None:
    bad = [
        b"From: \r\nTo: %s\r\n\r\nx\0y" % to.encode(),
        b"From: a\0b@c.example\r\nTo: %s\r\nSubject: =?utf-8?q?=00?=\r\n\r\n" % to.encode(),
        b"From: x@y.example\r\nTo: %s\r\n\r\n" % to.encode() + b"w" * 30_000,
        b"To: %s\r\n\r\nNobody" % to.encode(),
        b"From: z@y.example\r\nTo: %s\r\nSubject: \xff\xfe\r\nContent-Type: text/plain;"
        b' charset=nonsense; name="\xff\0.txt"\r\n\r\n\xff' % to.encode(),
    ]
    for raw in bad:
        assert heard(raw, text_of=no_records) in {"placed", "for_a_person"}
    carry_out(acme)
