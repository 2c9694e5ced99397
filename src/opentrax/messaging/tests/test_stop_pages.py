"""The links of mails that arrived over SMTP, followed without cookies and without signing in."""

import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from opentrax.messaging.models import State
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_stopping import say_yes
from opentrax.organizations.models import Organization, Person

_LINK = re.compile(r"https://opentrax\.bolt\.example(/mail/stop/[a-z2-7]{26})")


def links(postbox: Postbox) -> set[str]:
    """The paths of the links at the bottom of the newest mail, and in its header."""
    mail, raw = postbox.mails[-1], postbox.raw[-1].decode()
    found = set()
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        found |= set(_LINK.findall(body.get_content()[-600:]))
    header = re.search(r"List-Unsubscribe: <([^>]*)>", raw)
    if header:
        found.add(urlsplit(header[1]).path)
    return found


def link(postbox: Postbox) -> str:
    [path] = links(postbox)
    return path


def body(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def stranger() -> Client:
    """Whoever holds the mail: no session, forged forms are not let through elsewhere."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("kind", ["essential", "transactional", "service", "support"])
def test_every_mail_has_the_link_at_the_bottom(
    kind: str, ada: Person, office: Office, postbox: Postbox, stranger: Client, clock: Any
):
    clock.advance(hours=8)
    office.to(ada, kind)
    page = body(stranger.get(link(postbox)))
    assert "Stop optional mail" in page
    assert "Stop everything" in page


def test_looking_changes_nothing_and_sets_no_cookie(
    ada: Person, office: Office, postbox: Postbox, stranger: Client
):
    """A2: scanners of mail fetch every link, some of them twice and by HEAD."""
    office.to(ada, "transactional")
    for _ in range(3):
        for method in (stranger.get, stranger.head):
            response = method(link(postbox))
            assert (response.status_code, response.cookies.output()) == (200, "")
            assert "no-store" in response["Cache-Control"]
    assert office.to(ada, "transactional").state == State.SENT


def test_a_forwarded_mail_says_and_opens_nothing_of_its_owner(
    ada: Person, acme: Organization, office: Office, postbox: Postbox, stranger: Client
):
    """A1: the token can stop mail; it names nobody and leads nowhere."""
    office.to(ada, "transactional")
    path = link(postbox)
    token = path.rpartition("/")[2]
    for response in (stranger.get(path), stranger.post(path, {"stop": "everything"})):
        shown = body(response)
        assert "Ada" not in shown
        assert "ada@" not in shown
        assert str(ada.pk) not in shown
    for other in (f"/mail/start/{token}", f"/mail/stop/{token}/erase", f"/me?token={token}", "/me"):
        assert stranger.get(other).status_code in {302, 404}
    for wish in ("resume", "erase", "export", ""):
        assert stranger.post(path, {"stop": wish}).status_code == 422
    assert office.to(ada, "transactional").reason == "stopped_everything"


def test_the_button_of_the_mail_program_acts_at_once(
    ada: Person, office: Office, postbox: Postbox, stranger: Client, clock: Any
):
    """RFC 8058: one POST, no cookie, no sign-in, no redirect."""
    clock.advance(hours=8)
    say_yes(ada, "marketing")
    office.to(ada, "marketing")
    response = stranger.post(link(postbox), {"List-Unsubscribe": "One-Click"})
    assert (response.status_code, response.cookies.output()) == (200, "")
    assert office.to(ada, "onboarding").reason == "stopped_optional"
    assert office.to(ada, "transactional").state == State.SENT


def test_pressed_on_a_mail_that_is_not_optional_it_stops_that_too(
    ada: Person, acme: Organization, bolt: Organization, office: Office, postbox: Postbox,
    stranger: Client,
):  # fmt: skip
    office.of(acme, "of_transactional", ada.email)
    stranger.post(link(postbox), {"List-Unsubscribe": "One-Click"})
    assert office.of(acme, "of_transactional", ada.email).reason == "stopped_everything"
    assert office.of(bolt, "of_transactional", ada.email).state == State.SENT


@pytest.mark.parametrize(
    ("wish", "of_acme", "of_bolt"),
    [
        ("optional", State.SENT, State.SENT),
        ("everything", State.REFUSED, State.SENT),
        ("all", State.REFUSED, State.REFUSED),
    ],
)
def test_a_clients_customer_stops_it_without_an_account(
    wish: str, of_acme: str, of_bolt: str, acme: Organization, bolt: Organization, office: Office,
    postbox: Postbox, stranger: Client,
):  # fmt: skip
    office.of(acme, "of_transactional", "customer@example.com")
    path = link(postbox)
    asked = body(stranger.get(path))
    assert "sent for Acme" in asked
    assert "Stop everything from Acme" in asked
    done = body(stranger.post(path, {"stop": wish}))
    assert "This holds now." in done
    assert office.of(acme, "of_transactional", "customer@example.com").state == of_acme
    assert office.of(bolt, "of_transactional", "customer@example.com").state == of_bolt


def test_the_link_of_an_essential_mail_stops_the_others(
    ada: Person, office: Office, postbox: Postbox, stranger: Client
):
    office.to(ada, "essential")
    stranger.post(link(postbox), {"stop": "everything"})
    assert office.to(ada, "transactional").state == State.REFUSED
    assert office.to(ada, "essential").state == State.SENT


def test_the_footer_says_who_sends_for_whom_and_where_they_are(
    acme: Organization, office: Office, postbox: Postbox
):
    office.of(acme, "of_transactional", "x@example.com", language="fr-ca")
    text = postbox.mails[0].get_body(("plain",))
    assert text is not None
    foot = text.get_content().replace("\r", "").partition("\n-- \n")[2]
    assert foot.splitlines()[:5] == [
        "Envoyé pour Acme par", "Bolt Ltd.", "1 Main Street", "Montréal", "privacy@bolt.example",
    ]  # fmt: skip
    assert foot.strip().splitlines()[-1] == f"https://opentrax.bolt.example{link(postbox)}"


def test_an_unknown_token_is_told_from_none_by_nothing(stranger: Client, db: None):
    for token in ("a" * 26, "x", "..", "%00", "ä"):
        response = stranger.get(f"/mail/stop/{token}")
        assert response.status_code == 404
    assert stranger.post(f"/mail/stop/{'b' * 26}", {"stop": "all"}).status_code == 404


def test_capitals_in_a_token_do_no_harm(
    ada: Person, office: Office, postbox: Postbox, stranger: Client
):
    office.to(ada, "transactional")
    front, _, token = link(postbox).rpartition("/")
    assert stranger.get(f"{front}/{token.upper()}").status_code == 200
