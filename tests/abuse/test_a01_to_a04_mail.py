"""Attacks by what stands in a mail: forwarded, fetched by a scanner, pressed too late."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.test import Client

from opentrax.accounts import services as accounts
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, prove, sign_in_as
from opentrax.kit.testing.database import with_name
from opentrax.messaging import services as messaging
from opentrax.messaging.classes import Strength
from opentrax.messaging.models import State, StopReason
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Organization, Person
from tests.abuse.conftest import Deliver, Within
from tests.isolation.test_addresses import ADDRESSES

_LINK = re.compile(r"https://opentrax\.bolt\.example(/[^\s\"'<>]*)")
_BY_CHANCE = re.compile(r'\b[A-Za-z0-9]{64}\b|nonce="[^"]*"')
REGISTRATION = {
    "name": "Zoe Zed", "organization": "Zenith", "time_zone": "America/Toronto",
    "password1": PASSWORD, **STATEMENTS,
}  # fmt: skip


def links(postbox: Postbox) -> set[str]:
    """The path of every link of every mail: in its text, its HTML and its headers."""
    found: set[str] = set()
    for mail in postbox.mails:
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            found |= set(_LINK.findall(body.get_content() if body else ""))
        found |= set(_LINK.findall(str(mail["List-Unsubscribe"] or "")))
    return {path.replace("&amp;", "&") for path in found}


@pytest.fixture
def scanner() -> Client:
    """Whoever opens a mail's links without being its reader."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def every_mail_with_a_link(
    acme: Organization, ada: Person, eve: Person, within: Within, deliver: Deliver,
    postbox: Postbox,
) -> set[str]:  # fmt: skip
    """Registration, invitations, a change of address, a request for data: sent and arrived."""
    Client().post("/sign-up", {**REGISTRATION, "email": "zoe@example.org"})
    with within(acme, ada):
        accounts.invite(email="new@example.org", role="viewer", actor=ada)
        accounts.invite_partner(email="partner@example.org", actor=ada)
    browser = Client()
    sign_in_as(browser, eve.email)
    prove(browser)
    browser.post("/me/address", {"email": "eva@example.org"})
    asked = {"kind": "erasure", "province": "QC", "words": "", "email": "else@example.org"}
    browser.post("/privacy/request", asked)
    browser.post("/password/reset", {"email": eve.email})
    deliver()
    return links(postbox)


@pytest.fixture
def everything(
    transactional_db: None, postgres_url: str, test_database: str
) -> Iterator[Callable[[], dict[str, str]]]:
    """`everything()` is a print of each table's rows, as the server's administrator sees them."""
    with psycopg.connect(with_name(postgres_url, test_database), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname"
            " NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        ).fetchall()

        def read() -> dict[str, str]:
            query = (
                "SELECT count(*) || md5(coalesce(string_agg(t::text, ';' ORDER BY t::text), ''))"
            )
            return {
                table: connection.execute(f"{query} FROM {table} t").fetchone()[0]  # type: ignore[index,arg-type]
                for (table,) in rows
            }

        yield read


@pytest.mark.django_db(transaction=True)
def test_a02_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(
    everything: Callable[[], dict[str, str]], every_mail_with_a_link: set[str], scanner: Client
) -> None:
    """Not a row of any table differs afterwards; the same links, pressed, do change some."""
    kinds_of_link = {path.split("/")[1] + "/" + path.split("/")[2] for path in
                     every_mail_with_a_link if path.count("/") > 1}  # fmt: skip
    assert len(kinds_of_link) >= 5, kinds_of_link
    before = everything()
    for path in sorted(every_mail_with_a_link):
        for method in (scanner.get, scanner.head, scanner.options, scanner.get):
            assert method(path).status_code < 500, path
    assert everything() == before
    stop = next(path for path in every_mail_with_a_link if path.startswith("/mail/stop/"))
    scanner.post(stop, {"stop": "everything"})
    assert everything() != before, "the comparison sees a difference"


def _told(answer: Any) -> tuple[int, str | None, str]:
    return answer.status_code, answer.headers.get("Location"), answer.content.decode()


@pytest.mark.django_db
def test_a01_the_token_of_a_mail_opens_no_other_address(
    ada: Person, office: Office, postbox: Postbox, scanner: Client
) -> None:
    """Tried at each address that takes a token: it is worth what a made-up one is worth."""
    office.to(ada, "transactional")
    [path] = [found for found in links(postbox) if found.startswith("/mail/stop/")]
    token, made_up = path.rpartition("/")[2], "b" * 26
    others = [a.pattern for a in ADDRESSES if "<str:token>" in a.pattern]
    others.remove("mail/stop/<str:token>")
    assert len(others) >= 4
    for pattern in others:
        address = "/" + re.sub(r"<(?!str:token)[^>]*>", "x", pattern)
        for method in (scanner.get, scanner.post):
            answers = [
                _told(method(address.replace("<str:token>", each))) for each in (token, made_up)
            ]
            cleaned = [
                (code, place and place.replace(each, "?"),
                 _BY_CHANCE.sub("", body).replace(each, "?"))
                for (code, place, body), each in zip(answers, (token, made_up), strict=True)
            ]  # fmt: skip
            assert cleaned[0] == cleaned[1], address


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["removed and invited anew", "invited by another organization"])
def test_a04_whoever_stopped_everything_gets_nothing_by_being_entered_anew(
    again: str, acme: Organization, ada: Person, bolt: Organization, bea: Person, within: Within,
    deliver: Deliver, postbox: Postbox,
) -> None:  # fmt: skip
    """Deleting a person and entering them again, in other spelling, is no way round a no."""
    with within(acme, ada):
        accounts.invite(email="control@example.org", role="viewer", actor=ada)
    messaging.stop("new@example.org", Strength.EVERYTHING, StopReason.LINK)
    organization, person = (acme, ada) if "removed" in again else (bolt, bea)
    with within(organization, person):
        first = accounts.invite(email="new@example.org", role="viewer", actor=person)
        accounts.withdraw_invitation(first, actor=person)
        accounts.invite(email=" New@EXAMPLE.org", role="viewer", actor=person)
    deliver()
    assert [mail["To"] for mail in postbox.mails] == ["control@example.org"]


@pytest.mark.django_db
def test_a04_it_is_said_why_nothing_was_sent(
    acme: Organization, office: Office, postbox: Postbox
) -> None:
    """Staff who write to somebody who stopped see the reason, and cannot choose another class."""
    messaging.stop("new@example.org", Strength.EVERYTHING, StopReason.LINK)
    for kind in ("of_service", "of_support", "of_transactional", "of_survey", "of_review"):
        message = office.of(acme, kind, "new@example.org")
        assert (message.state, message.reason) == (State.REFUSED, "stopped_everything"), kind
        assert office.of(acme, kind, "control@example.org").reason != "stopped_everything"
    assert {mail["To"] for mail in postbox.mails} == {"control@example.org"}
