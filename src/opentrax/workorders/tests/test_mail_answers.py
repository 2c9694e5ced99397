"""Answers by mail become notes where they belong: by their sender, for their audience, once."""

import dataclasses
from email.message import EmailMessage
from typing import Any

import pytest

from opentrax.audit.models import Entry
from opentrax.kit.tenancy import scope
from opentrax.messaging import mailroom
from opentrax.messaging.models import Arrival, OrganizationMessage
from opentrax.messaging.tests.conftest import Postbox, operator, postbox
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services, tasks
from opentrax.workorders.models import Assignment, Attachment, Follow, Note, WorkOrder, WorkRequest
from opentrax.workorders.services import mail_answers
from opentrax.workorders.services.dispatching import write_dispatch_address
from opentrax.workorders.services.passing import expire_offers
from opentrax.workorders.tests.conftest import Browse, Side
from opentrax.workorders.tests.feed_fixtures import a_photo, files_folder
from opentrax.workorders.tests.mail_fixtures import (
    answer,
    carry_out,
    heard,
    mailed,
    no_records,
)
from opentrax.workorders.tests.test_line import run

__all__ = ["files_folder", "operator", "postbox"]  # fixtures
BEA, ADA = "bea@example.com", "ada@example.com"


@pytest.fixture
def asked(
    accepted: Assignment, ada: Person, bolt: Organization, side: Side, postbox: Postbox
) -> EmailMessage:
    """The mail to Bea about a note of Ada's."""
    with side("acme"):
        services.write_note(
            accepted.work_order, "When do you come?\nThe key is at the desk.", "provider", actor=ada
        )
    [mail] = mailed(tasks.mail_note, bolt, postbox)
    return mail


def notes(side: Side, name: str) -> list[tuple[str, str, str]]:
    with side(name):
        return sorted(
            Note.objects.filter(kind="mail").values_list("author_name", "audience", "body")
        )


def test_a_note_is_mailed_to_who_follows_and_the_answer_stands_in_the_feed(
    asked: EmailMessage, accepted: Assignment, acme: Organization, side: Side, browse: Browse,
    postbox: Postbox,
) -> None:  # fmt: skip
    text = asked.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert asked["To"] == BEA
    assert str(asked["Subject"]) == "Work order 1 (Fix the door): a note from Acme"
    assert "Ada Example of Acme wrote" in text
    assert "When do you come?\r\nThe key is at the desk." in text
    with side("bolt"):  # the log keeps no word of what may be erased elsewhere
        assert "desk" not in OrganizationMessage.objects.get(kind="work_note").text

    raw = answer(asked, "At three.", sender=f"Bea <{BEA}>", files={"Door.JPG": a_photo()},
                 Message_ID="<a1@example.com>")  # fmt: skip
    assert heard(raw) == "placed"
    assert heard(raw) == "placed"  # a copy of it, by another way
    assert notes(side, "acme") == [("Bea Example", "client", "At three.")]
    with side("acme"):
        [photo] = Attachment.objects.all()
        assert (photo.name, photo.media_type, photo.audience) == (
            "Door.jpg",
            "image/jpeg",
            "client",
        )
        assert photo.author_organization_id == accepted.provider_id
        assert Entry.objects.filter(action="note.written").count() == 2
    page = browse("ada").get(f"/work-orders/{accepted.work_order_id}").text
    assert "At three." in page
    assert "Needle quote" not in page
    [told] = mailed(tasks.mail_note, acme, postbox)
    assert (told["To"], "At three." in str(told)) == (ADA, True)


def test_what_no_person_of_the_organization_wrote_is_no_note(
    asked: EmailMessage, side: Side, settings: Any
) -> None:
    vacation = {"Auto_Submitted": "auto-replied", "Message_ID": "<b1@x>"}
    assert heard(answer(asked, "Away.", sender=BEA, **vacation)) == "automatic"
    # Forwarded to an outsider, who answers it; and one who only says that they are Bea.
    stranger = answer(asked, "May I?", sender="gus@example.com", Message_ID="<b2@x>")
    assert heard(stranger, text_of=no_records) == "placed"
    with side("bolt"):  # whose mail it was
        request = WorkRequest.objects.get()
        assert (request.location, request.wants_news) == (None, False)
        assert "work order 1" in request.description
        assert "May I?" in request.description
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, authserv_id="mx.bolt.example")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    forged = b"Authentication-Results: mx.bolt.example; dmarc=fail header.from=example.com\n"
    forged += answer(asked, "Hello.", sender=BEA, Message_ID="<b3@x>")
    assert heard(forged, text_of=no_records) == "for_a_person"
    without = answer(asked, "Hello.", sender=BEA, Message_ID="<b4@x>")
    without = without.replace(str(asked["Reply-To"]).encode(), b"reply@bolt.example")
    assert heard(without, text_of=no_records) == "for_a_person"
    passed = b"Authentication-Results: mx.bolt.example; dmarc=pass header.from=example.com\n"
    again = without.replace(b"<b4@x>", b"<b5@x>")
    assert notes(side, "acme") == []
    # Where the sender's domain vouches for it, the Message-ID that it answers is enough.
    assert heard(passed + again, text_of=no_records) == "placed"
    assert notes(side, "acme") == [("Bea Example", "client", "Hello.")]
    with mailroom.opened():  # nothing that came is lost
        waiting = Arrival.objects.filter(outcome="for_a_person")
        assert all(row.words.startswith("Hello.") for row in waiting)


def test_what_cannot_be_taken_is_said(
    asked: EmailMessage, accepted: Assignment, ada: Person, bolt: Organization, side: Side,
    postbox: Postbox, settings: Any,
) -> None:  # fmt: skip
    settings.UPLOAD_LIMIT_BYTES = 4000
    files = {"run.exe": b"MZ\x90\0", "big.txt": b"x" * 4001, "list.txt": b"One\nTwo"}
    assert heard(answer(asked, "See the list.", sender=BEA, files=files)) == "placed"
    carry_out(bolt)
    [(_, _, body)] = notes(side, "acme")
    assert body.startswith("See the list.\n\nNot taken of the mail:\nrun.exe: ")
    assert "big.txt is larger" in body
    with side("acme"):
        assert [a.name for a in Attachment.objects.all()] == ["list.txt"]
    assert "run.exe" in postbox.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]

    with side("acme"):
        services.recall_assignment(accepted, actor=ada)
    assert heard(answer(asked, "One more.", sender=BEA, Message_ID="<c2@x>")) == "answered"
    carry_out(bolt)
    told = postbox.mails[-1]
    assert (told["To"], "no longer open" in str(told)) == (BEA, True)
    assert len(notes(side, "acme")) == 1
    assert notes(side, "bolt") == []


def test_an_answer_about_something_internal_stays_internal(
    order: WorkOrder, partners: None, ada: Person, acme: Organization, bolt: Organization,
    side: Side, postbox: Postbox, clock: Any,
) -> None:  # fmt: skip
    with side("acme"):
        services.assign(order, bolt.pk, answer_minutes=60, actor=ada)
    clock.advance(hours=2)
    expire_offers(acme.pk)
    [mail] = mailed(tasks.tell_that_nobody_took, acme, postbox)
    assert heard(answer(mail, "Ask the cheap one.", sender=ADA)) == "placed"
    assert notes(side, "acme") == [("Ada Example", "internal", "Ask the cheap one.")]
    with side("acme"):
        services.assign(order, bolt.pk, actor=ada)
    assert notes(side, "bolt") == []
    assert run(tasks.mail_note) == 0


def test_the_mailbox_that_a_client_wrote_down_speaks_for_its_provider(
    order: WorkOrder, partners: None, ada: Person, acme: Organization, bolt: Organization,
    side: Side, postbox: Postbox,
) -> None:  # fmt: skip
    desk = "desk@bolt.example"
    with side("acme"):
        write_dispatch_address(bolt.pk, email=desk, language="en", actor=ada)
        services.assign(order, bolt.pk, actor=ada)
    [mail] = mailed(tasks.mail_offer_to_address, acme, postbox)
    assert heard(answer(mail, "What floor?", sender=desk)) == "placed"
    assert notes(side, "bolt") == [("Bolt", "provider", "What floor?")]
    [told] = mailed(tasks.mail_note, acme, postbox)
    assert (told["To"], str(told["Subject"]).endswith("a note from Bolt")) == (ADA, True)
    other = answer(mail, "Me too", sender="x@bolt.example", Message_ID="<d2@x>")
    assert heard(other, text_of=no_records) == "placed"
    with side("acme"):
        assert "work order 1" in WorkRequest.objects.get().description
    assert len(notes(side, "acme")) == 1


def test_an_offer_that_is_taken_back_while_its_answer_is_read_takes_no_note(
    order: WorkOrder, partners: None, ada: Person, acme: Organization, bolt: Organization,
    side: Side, postbox: Postbox, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    desk = "desk@bolt.example"
    with side("acme"):
        write_dispatch_address(bolt.pk, email=desk, language="en", actor=ada)
        offered = services.assign(order, bolt.pk, actor=ada)
    [mail] = mailed(tasks.mail_offer_to_address, acme, postbox)
    look = mail_answers.prepared

    def taken_back_meanwhile(*arguments: Any, **named: Any) -> Any:
        with side("acme"):
            services.recall_assignment(offered, actor=ada)
        return look(*arguments, **named)

    monkeypatch.setattr(mail_answers, "prepared", taken_back_meanwhile)
    raw = answer(mail, "What floor?", sender=desk)
    assert heard(raw, text_of=no_records) == "placed"
    assert notes(side, "acme") == []
    with side("acme"):
        assert "What floor?" in WorkRequest.objects.get().description


def test_who_follows_is_said_on_the_page(
    accepted: Assignment, ada: Person, bolt: Organization, tim: Person, globex: Organization,
    side: Side, browse: Browse, postbox: Postbox,
) -> None:  # fmt: skip
    page = f"/work-orders/{accepted.work_order_id}"
    client = browse("bea")
    assert "You get what the other side writes by mail." in client.get(page).text
    client.post(f"{page}/following", {"stop": "1"})
    shown = client.get(page).text
    assert "You get no mail about what the other side writes." in shown
    with side("acme"):
        services.write_note(accepted.work_order, "Hello", "provider", actor=ada)
    assert mailed(tasks.mail_note, bolt, postbox) == []
    client.post(f"{page}/following", {})
    with side("acme"):
        note = services.write_note(accepted.work_order, "Once more", "provider", actor=ada)
        services.write_note(accepted.work_order, "Our own", "internal", actor=ada)
        services.delete_note(
            services.write_note(accepted.work_order, "Oh no", "provider", actor=ada), actor=ada
        )
    [mail] = mailed(tasks.mail_note, bolt, postbox)
    assert (mail["To"], "Once more" in str(mail)) == (BEA, True)
    with side("bolt"):
        assert Follow.objects.get().wants_mail
        tasks.mail_note.run(note_id=str(note.pk))  # a job that comes twice
    carry_out(bolt)
    assert postbox.mails[-1]["Message-ID"] == mail["Message-ID"]
    # No technician hears of work that they are not sent to; nobody follows what they do not see.
    assert browse("tim").post(f"{page}/following", {}).status_code == 404
    assert browse("gus").post(f"{page}/following", {}).status_code == 404


def test_a_colleague_whose_domain_vouches_writes_as_their_role_may_on_the_page(
    asked: EmailMessage, ada: Person, bea: Person, gus: Person, bolt: Organization, side: Side,
    settings: Any,
) -> None:  # fmt: skip
    with scope(bolt.pk, bea.pk):
        organizations.add_member(ada, "viewer", actor=bea)
        organizations.add_member(gus, "dispatcher", actor=bea)
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, authserv_id="mx.bolt.example")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    passed = b"Authentication-Results: mx.bolt.example; dmarc=pass header.from=example.com\n"
    raw = passed + answer(asked, "Hello.", sender=ADA, Message_ID="<e1@x>")
    assert heard(raw, text_of=no_records) == "placed"
    assert notes(side, "acme") == []  # a viewer's words wait in the inbox of requests
    raw = passed + answer(asked, "Hello.", sender="gus@example.com", Message_ID="<e2@x>")
    assert heard(raw, text_of=no_records) == "placed"
    assert notes(side, "acme") == [("Gus Example", "client", "Hello.")]


def test_what_was_meant_for_one_provider_reaches_no_other(
    accepted: Assignment, ada: Person, bea: Person, acme: Organization, globex: Organization,
    side: Side, postbox: Postbox,
) -> None:  # fmt: skip
    with side("bolt"):
        order = accepted.work_order
        services.write_note(order, "A hundred?", "client", actor=bea)
    [mail] = mailed(tasks.mail_note, acme, postbox)
    with side("acme"):
        organizations.add_partner(globex.pk, actor=ada)
        services.recall_assignment(accepted, actor=ada)
        services.assign(WorkOrder.objects.get(), globex.pk, actor=ada)
    assert heard(answer(mail, "Ninety, Bea.", sender=ADA)) == "answered"
    assert notes(side, "globex") == notes(side, "acme") == []
    carry_out(acme)
    told = postbox.mails[-1]
    assert (told["To"], "meant for a provider" in str(told)) == (ADA, True)
