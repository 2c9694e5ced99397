"""Answers, bounces and complaints to mails that arrived over SMTP, and whoever forges them."""

import base64
from datetime import timedelta
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from typing import Any
from uuid import UUID

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from django.conf import settings as django_settings
from django.db import transaction

from opentrax.kit.clock import now
from opentrax.kit.tenancy import person_scope
from opentrax.messaging import mailroom, recipients
from opentrax.messaging.inbound.reading import read
from opentrax.messaging.models import Arrival, PersonMessage, State, Suppression
from opentrax.messaging.services import hearing
from opentrax.messaging.services.hearing import hear
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_stopping import say_yes
from opentrax.organizations.models import Organization, Person

QUOTE = "\n\nOn Mon, 23 Mar 2026 at 07:00, Opentrax <no-reply@bolt.example> wrote:\n> To stop"


def answer(to: str, words: str, *, sender: str = "ada@example.com", **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = headers.pop("subject", "Re: Your password was changed")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail.as_bytes()


def heard(raw: bytes, **options: Any) -> str:
    own = django_settings.ENVIRONMENT.mail.reply_address
    return hear(read(raw, own_address=own), asked_at=now(), **options)


def reply_to(postbox: Postbox) -> str:
    return str(postbox.mails[-1]["Reply-To"])


def is_stopped(office: Office, person: Person) -> bool:
    return office.to(person, "transactional").reason == "stopped_everything"


@pytest.mark.parametrize("words", ["unsubscribe", "Désabonnez-moi svp", "STOP"])
def test_an_answer_removes_from_all_correspondence(
    words: str, ada: Person, acme: Organization, office: Office, postbox: Postbox
):
    office.of(acme, "of_transactional", ada.email)
    assert heard(answer(reply_to(postbox), words + QUOTE)) == "stopped"
    assert is_stopped(office, ada)
    assert office.of(acme, "of_transactional", ada.email).reason == "stopped_everything"
    assert office.to(ada, "essential").state == State.SENT


def test_it_takes_back_consent_and_says_since_when(
    ada: Person, office: Office, postbox: Postbox, clock: Any
):
    clock.advance(hours=8)
    say_yes(ada, "marketing")
    office.to(ada, "marketing")
    own, asked_at = django_settings.ENVIRONMENT.mail.reply_address, now()
    arrived = read(answer(reply_to(postbox), "unsubscribe"), own_address=own)
    clock.advance(seconds=40)
    hear(arrived, asked_at=asked_at)
    with transaction.atomic(), recipients.named(recipients.known_or_made(ada.email)):
        [stop] = Suppression.objects.all()
    assert stop.created_at - stop.asked_at == timedelta(seconds=40)
    with person_scope(ada.pk):
        from opentrax.privacy.selectors.consent import may

        assert may(ada, "marketing", now()).why == "withdrawn"


def test_whoever_it_claims_to_be_from_only_the_receiver_is_stopped(
    ada: Person, gus: Person, office: Office, postbox: Postbox
):
    """A3: a forged From next to a token changes nothing for whom it names."""
    office.to(ada, "transactional")
    assert heard(answer(reply_to(postbox), "unsubscribe", sender=gus.email)) == "stopped"
    assert is_stopped(office, ada)
    assert not is_stopped(office, gus)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X_Autoreply": "yes"},
        {"Return_Path": "<>"}, {"List_Id": "<l.example.com>"},
        {"subject": "Out of office: unsubscribe"}, {"subject": "Réponse automatique : absence"},
    ],
    ids=lambda headers: next(iter(headers)),
)  # fmt: skip
def test_a_machines_answer_is_no_wish(
    headers: dict[str, str], ada: Person, office: Office, postbox: Postbox
):
    office.to(ada, "transactional")
    assert heard(answer(reply_to(postbox), "unsubscribe", **headers)) == "automatic"
    assert not is_stopped(office, ada)


@pytest.mark.parametrize(
    "words",
    ["Please do not unsubscribe me", "Ne me désabonnez pas", "Thanks!" + QUOTE + ": unsubscribe"],
)
def test_a_negation_and_a_quote_are_no_wish_and_a_person_reads_them(
    words: str, ada: Person, office: Office, postbox: Postbox
):
    office.to(ada, "transactional")
    assert heard(answer(reply_to(postbox), words)) == "for_a_person"
    assert not is_stopped(office, ada)
    with mailroom.opened():
        [waiting] = Arrival.objects.all()
        assert waiting.words.startswith(words.partition("\n")[0])
        assert waiting.due_at - waiting.asked_at == timedelta(days=1)
    hearing.resolve(waiting)
    with mailroom.opened():
        [done] = Arrival.objects.all()
        assert (done.words, done.from_address, done.subject) == ("", "", "")


def test_an_answer_in_html_alone_is_read_without_what_it_quotes(
    ada: Person, office: Office, postbox: Postbox
):
    office.to(ada, "transactional")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ada.email, reply_to(postbox), "Re: x"
    quoting = "<p>Thanks</p><blockquote><div>unsubscribe<br>now</div></blockquote>"
    mail.set_content(quoting, subtype="html")
    assert heard(mail.as_bytes()) == "for_a_person"
    mail["Message-ID"] = "<2@example.com>"
    mail.set_content("<div>unsubscribe</div><blockquote>Your visit</blockquote>", subtype="html")
    assert heard(mail.as_bytes()) == "stopped"


def test_without_a_token_a_forged_sender_stops_nobody(ada: Person, office: Office):
    """A3: anybody can write a From."""
    assert heard(answer("reply@bolt.example", "unsubscribe"), text_of=_no_records) == "for_a_person"
    assert not is_stopped(office, ada)


def _no_records(_name: bytes, timeout: int = 5) -> None:
    return None


def test_without_a_token_a_sender_whose_domain_signed_is_believed(ada: Person, office: Office):
    key = ed25519.Ed25519PrivateKey.generate()
    record = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(key.public_key().public_bytes_raw())

    def text(name: bytes, timeout: int = 5) -> bytes | None:
        return record if name == b"s._domainkey.example.com." else None

    def signed(raw: bytes, domain: bytes = b"example.com", length: bool = False) -> bytes:
        raw = raw.replace(b"\n", b"\r\n")
        return bytes(
            dkim.sign(
                raw,
                b"s",
                domain,
                base64.b64encode(key.private_bytes_raw()),
                length=length,
                signature_algorithm=b"ed25519-sha256",
            )
            + raw
        )

    wish = answer("reply@bolt.example", "unsubscribe")
    elsewhere = answer("reply@bolt.example", "unsubscribe", sender="ada@other.example")
    assert heard(signed(elsewhere), text_of=text) == "for_a_person"
    assert heard(signed(wish).replace(b"unsubscribe", b"unsubscribe "), text_of=text) != "stopped"
    partly = signed(answer("reply@bolt.example", "", Message_ID="<l@x>"), length=True)
    assert heard(partly + b"unsubscribe\r\n", text_of=text) == "for_a_person"
    assert not is_stopped(office, ada)
    assert heard(
        signed(answer("reply@bolt.example", "stop", Message_ID="<2@x>")), text_of=text
    ) == ("stopped")
    assert is_stopped(office, ada)


@pytest.mark.parametrize(
    ("results", "believed"),
    [
        ("mx.bolt.example; dmarc=pass header.from=example.com", True),
        ("mx.bolt.example; dmarc=fail header.from=example.com", False),
        ("mx.bolt.example; dmarc=pass header.from=evil.example", False),
        ("mx.evil.example; dmarc=pass header.from=example.com", False),
    ],
)
def test_results_of_the_operators_own_server_are_believed(
    results: str, believed: bool, ada: Person, office: Office, settings: Any
):
    import dataclasses

    mail = dataclasses.replace(settings.ENVIRONMENT.mail, authserv_id="mx.bolt.example")
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    raw = answer("reply@bolt.example", "unsubscribe", Authentication_Results=results)
    assert heard(raw, text_of=_no_records) == ("stopped" if believed else "for_a_person")
    assert is_stopped(office, ada) is believed


def test_results_below_those_of_the_own_server_came_with_the_mail():
    from opentrax.messaging.inbound.authenticity import proven_sender

    forged = answer("reply@bolt.example", "unsubscribe")
    good = b"Authentication-Results: mx.bolt.example; dmarc=pass header.from=example.com\n"
    bad = b"Authentication-Results: mx.bolt.example; dmarc=fail header.from=example.com\n"
    for raw, proven in ((good + forged, "ada@example.com"), (bad + good + forged, "")):
        arrived = read(raw, own_address="reply@bolt.example")
        assert proven_sender(arrived, authserv_id="mx.bolt.example", text_of=_no_records) == proven


def test_the_same_mail_is_heard_once(ada: Person, office: Office, postbox: Postbox):
    from opentrax.messaging import services

    office.to(ada, "transactional")
    raw = answer(reply_to(postbox), "unsubscribe", Message_ID="<1@example.com>")
    assert heard(raw) == "stopped"
    services.resume(ada.email)
    assert heard(raw) == "stopped"
    assert not is_stopped(office, ada)


def bounce(to: str, status: str, action: str = "failed") -> bytes:
    """A delivery report as servers write it."""
    report = MIMEMultipart("report", report_type="delivery-status")
    report["From"], report["To"] = "MAILER-DAEMON@mx.example.com", to
    report["Subject"], report["Auto-Submitted"] = "Undelivered Mail", "auto-replied"
    status_part = MIMENonMultipart("message", "delivery-status")
    host, recipient = EmailMessage(), EmailMessage()
    host["Reporting-MTA"] = "dns; mx.example.com"
    recipient["Final-Recipient"], recipient["Action"] = "rfc822; ada@example.com", action
    recipient["Status"] = status
    status_part.set_payload([host, recipient])
    report.attach(status_part)
    return report.as_bytes()


@pytest.mark.parametrize(
    ("status", "action", "stopped"),
    [
        ("5.1.1", "failed", True), ("5.1.10", "failed", True), ("5.2.1", "failed", True),
        ("5.2.2", "failed", False), ("5.7.1", "failed", False), ("4.4.1", "delayed", False),
    ],
)  # fmt: skip
def test_only_an_address_that_does_not_exist_is_stopped_by_a_bounce(
    status: str, action: str, stopped: bool, ada: Person, office: Office, postbox: Postbox
):
    message = office.to(ada, "transactional")
    heard(bounce(postbox.senders[-1], status, action))
    with person_scope(ada.pk):
        found = PersonMessage.objects.get(pk=message.pk)
    assert found.delivery == ("bounced" if action == "failed" else "")
    assert is_stopped(office, ada) is stopped
    assert office.to(ada, "essential").state == State.SENT


def test_a_forged_bounce_stops_nobody(ada: Person, office: Office):
    office.to(ada, "transactional")
    assert heard(bounce("reply@bolt.example", "5.1.1")) == "automatic"
    assert heard(bounce(f"reply+{'a' * 26}@bolt.example", "5.1.1")) == "automatic"
    assert not is_stopped(office, ada)


def test_a_server_that_knows_no_such_address_stops_it_at_once(
    ada: Person, office: Office, postbox: Postbox
):
    postbox.answer_to_recipient = "550 5.7.1 not now"
    assert office.to(ada, "transactional").state == State.FAILED
    postbox.answer_to_recipient = "550 5.1.1 no such mailbox"
    assert office.to(ada, "transactional").state == State.FAILED
    postbox.answer_to_recipient = "250 OK"
    assert is_stopped(office, ada)


def test_a_complaint_stops_all(ada: Person, office: Office, postbox: Postbox):
    message = office.to(ada, "transactional")
    report = MIMEMultipart("report", report_type="feedback-report")
    report["From"], report["To"] = "fbl@isp.example", "fbl@bolt.example"
    report["Subject"] = "complaint"
    fields = MIMENonMultipart("message", "feedback-report")
    fields.set_payload("Feedback-Type: abuse\r\nVersion: 1\r\n")
    report.attach(fields)
    original = EmailMessage()
    for line in postbox.raw[-1].decode().partition("\r\n\r\n")[0].split("\r\n"):
        if line.startswith("List-Unsubscribe: "):
            original["List-Unsubscribe"] = line.partition(": ")[2].rstrip(",")
    report.attach(MIMEMessage(original))
    assert heard(report.as_bytes()) == "complained"
    with person_scope(ada.pk):
        assert PersonMessage.objects.get(pk=UUID(str(message.pk))).delivery == "complained"
    assert is_stopped(office, ada)


def test_answers_are_read_in_the_mail_room_only(db: None):
    with pytest.raises(mailroom.MailroomClosedError):
        Arrival.objects.count()


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\xff\xfe", b"From: \r\n\r\n", b"Content-Type: multipart/report\r\n\r\nx",
        b"Content-Type: text/plain; charset=nonsense\r\nTo: @\r\n\r\nunsubscribe",
        b"From: a@b\r\nTo: <<>>, \"x\r\nSubject: =?utf-8?q?=ff?=\r\n\r\n\0unsubscribe\0",
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nnonsense\r\n--x--",
    ],
)  # fmt: skip
def test_no_mail_makes_it_fail(raw: bytes, operator: None, db: None):
    assert heard(raw, text_of=_no_records) in {"automatic", "for_a_person"}
