"""The finished mail is read again before it leaves: each thing that it must say, taken away."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from opentrax.messaging import mails
from opentrax.messaging.classes import MessageClass
from opentrax.messaging.inspection import Expected, inspect, is_aligned
from opentrax.messaging.subject_lines import offers, subject_faults

TOKEN = "abcdefghijklmnopqrstuvwxyz"
URL = f"https://opentrax.bolt.example/mail/stop/{TOKEN}"


def letter(
    message_class: MessageClass = MessageClass.MARKETING, subject: str = "Grüße aus Vaduz",
    text: str = "Words.\n\nMore words, née ailleurs.",
) -> mails.Letter:  # fmt: skip
    envelope = mails.Envelope(
        message_id=uuid4(), to="ada@example.com", at=datetime(2026, 3, 23, tzinfo=UTC),
        language="en", message_class=message_class, stop_token=TOKEN,
    )  # fmt: skip
    return mails.compose(mails.Written(subject, text), envelope)


def expected(message_class: MessageClass = MessageClass.MARKETING) -> Expected:
    return Expected(
        message_class=message_class, operator_name="Bolt Ltd.",
        postal_address="1 Main Street\nMontréal", stop_url=URL, sender_domain="bolt.example",
        is_signed=False,
    )  # fmt: skip


def faults(made: mails.Letter, message_class: MessageClass = MessageClass.MARKETING) -> list[str]:
    return inspect(made.raw, made.sender, expected(message_class))


@pytest.mark.parametrize("message_class", MessageClass)
def test_what_this_layer_makes_is_without_fault(operator: None, message_class: MessageClass):
    assert faults(letter(message_class), message_class) == []


LOST = [
    (b"1 Main Street", b"", "plain: no postal address"),
    (b"Bolt Ltd.", b"", "plain: no operator"),
    (b"/mail/stop/", b"/mail/stop-/", "plain: no way to stop at the bottom"),
    (b"List-Unsubscribe: ", b"X-List-Unsubscribe: ", "List-Unsubscribe missing"),
    (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two", "List-Unsubscribe-Post missing"),
    (b"no-reply@bolt.example", b"no-reply@bank.example", "sender is not of our domain"),
    (b"Subject: ", b"Subject: x\r\nSubject: ", "a header is there twice"),
    (b"From: ", b"From: a@bank.example\r\nFrom: ", "sender is not of our domain"),
    (b"text/html", b"text/x-html", "html part missing"),
]


@pytest.mark.parametrize(("part", "instead", "fault"), LOST, ids=[fault for *_, fault in LOST])
def test_what_is_lost_is_named(operator: None, part: bytes, instead: bytes, fault: str):
    made = letter()
    assert part in made.raw
    assert fault in faults(mails.Letter(made.raw.replace(part, instead), made.sender, made.to))


def test_bounces_come_back_to_us(operator: None):
    made = letter()
    assert faults(mails.Letter(made.raw, "x@relay.example", made.to)) == [
        "bounces go to another domain"
    ]


def test_an_essential_mail_has_the_link_but_no_button_of_the_mail_program(operator: None):
    made = letter(MessageClass.ESSENTIAL)
    assert b"List-Unsubscribe" not in made.raw
    assert faults(made) == ["List-Unsubscribe missing"]
    assert faults(letter(), MessageClass.ESSENTIAL) == ["essential mail with list headers"]


def test_the_way_to_stop_stands_at_the_bottom(operator: None):
    made = letter()
    below = made.raw.replace(b"</body>", b"<p>" + b"and on " * 100 + b"</p></body>")
    assert faults(mails.Letter(below, made.sender, made.to)) == [
        "html: no way to stop at the bottom"
    ]


def test_alignment_is_of_one_domain_or_one_below():
    assert is_aligned("bolt.example", "BOLT.example")
    assert is_aligned("mail.bolt.example", "bolt.example")
    assert not is_aligned("notbolt.example", "bolt.example")
    assert not is_aligned("", "")


@pytest.mark.parametrize(
    "subject",
    [
        "", "Re: your order", "RE : votre commande", "Fwd: invoice", "TR: facture", "URGENT NOTICE",
        "Win!!", "Your \u202ereversed", "in\u200bvisible", "a\u0007bell",
    ],
)  # fmt: skip
def test_a_misleading_subject_is_refused(operator: None, subject: str):
    assert subject_faults(subject) != []
    assert faults(letter(subject=subject)) != []


@pytest.mark.parametrize(
    "subject", ["Your code: AB-12", "Référence 12", "WO-1040: visit planned", "Ada invites you!"]
)
def test_a_plain_subject_passes(subject: str):
    assert subject_faults(subject) == []


@pytest.mark.parametrize(
    "words",
    [
        "Only today: 20% off",
        "a special offer",
        "Buy now",
        "un rabais",
        "Offre spéciale",
        "25 % off",
    ],
)
def test_an_announcement_offers_nothing(operator: None, words: str):
    made = letter(MessageClass.SERVICE, text=words)
    assert faults(made, MessageClass.SERVICE)[0].startswith("offers something: ")
    assert faults(letter(text=words)) == []


@pytest.mark.parametrize(
    "words",
    ["Maintenance on Sunday: sign-in is off for an hour.", "La page des ventes change d’adresse."],
)
def test_words_of_the_service_are_no_offer(words: str):
    assert offers(words) == ""
