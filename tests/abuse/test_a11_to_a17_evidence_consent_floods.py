"""Attacks on the evidence, on consent, and on mailboxes of people who never asked."""

import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from opentrax.accounts import services as accounts
from opentrax.accounts.services import purging
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, sign_in_as
from opentrax.directory.models import Technician
from opentrax.kit.logs import ClosedFormatter
from opentrax.kit.privacy.redaction import redacted
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.messaging.models import PersonMessage
from opentrax.messaging.tests.conftest import Postbox
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import person_id_by_email
from opentrax.privacy.models import ConsentEvent
from opentrax.privacy.services import terms
from opentrax.privacy.services.verdicts import judge
from opentrax.tracking.models import Look
from opentrax.tracking.testing import tracked
from tests.abuse.conftest import Deliver, Within

pytestmark = [pytest.mark.django_db]
ZOE = "zoe@example.org"
REGISTRATION = {
    "name": "Zoe Zed", "organization": "Zenith", "time_zone": "America/Toronto", "email": ZOE,
    "password1": PASSWORD, **STATEMENTS,
}  # fmt: skip


@pytest.mark.parametrize("deleting", ["really", "as it says"])
def test_a11_a_job_that_says_it_deleted_does_not_make_a_promise_green(
    deleting: str, bolt: Organization, bea: Person, tim: Person, within: Within,
    clock: SettableClock, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The nightly job is replaced by one that reports success: what is left is counted."""
    with within(bolt, bea):
        technician, _device, _token = tracked(tim, actor=bea)
        Look.objects.create(technician=technician, actor_id=bea.pk, what="day", at=clock.at)
    clock.advance(days=739)
    if deleting == "as it says":
        monkeypatch.setattr(terms, "take", lambda termed: 7)
    with within(bolt, bea):
        assert "tracking.Look" in terms.keep_terms(), "that is what both say"
    verdict = judge("P12")
    assert (verdict.state, verdict.bad > 0) == (
        ("KEPT", False) if deleting == "really" else ("BROKEN", True)
    )
    with within(bolt, bea):
        assert Technician.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM privacy_verdict",
        "TRUNCATE privacy_verdict",
        "UPDATE privacy_verdict SET state = 'KEPT', bad = 0",
        "ALTER TABLE privacy_verdict DISABLE TRIGGER ALL",
        "DELETE FROM audit_entry",
        "UPDATE audit_entry SET facts = '{}'",
    ],
)
def test_a11_the_serving_role_rewrites_no_evidence(statement: str, acme: Organization) -> None:
    """What a stolen password of the application's role could do to the chain: nothing."""
    judge("P12")
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a12_a_card_number_in_an_error_reaches_no_log() -> None:
    """Whatever an exception quotes, the line has its class; the net under it knows cards."""
    try:
        raise ValueError("cannot charge 4242 4242 4242 4242, order 1234567890123456")
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "failed for 4242424242424242", (),
            (type(error), error, error.__traceback__),
        )  # fmt: skip
    for for_file in (True, False):
        line = ClosedFormatter(for_file=for_file).format(record)
        assert "4242" not in line
        assert "ValueError" in line
    net = redacted("cannot charge 4242 4242 4242 4242, order 1234567890123456")
    assert net == "cannot charge [card], order 1234567890123456"


def _events(person_id: Any) -> int:
    with person_scope(person_id):
        return int(ConsentEvent.objects.filter(state="given").count())


def test_a13_registering_with_ticked_boxes_of_ones_own_consents_to_nothing(
    globex: Organization, deliver: Deliver, postbox: Postbox
) -> None:
    """Fields that the form does not have, and acceptance of the terms, are no consent."""
    more = {
        "marketing": "on", "consent": "yes", "consents": "marketing,survey", "newsletter": "true",
        "notice": "marketing/1/en", "answer": "yes",
    }  # fmt: skip
    assert Client().post("/sign-up", REGISTRATION | more).status_code == 302
    person_id = person_id_by_email(ZOE)
    assert person_id is not None
    assert _events(person_id) == 0


@pytest.mark.parametrize("way", ["get", "no notice", "other words", "forged", "as a member"])
def test_a13_no_yes_without_the_words_the_button_and_the_person(
    way: str, eve: Person, acme: Organization, ada: Person, sign_in: Any
) -> None:
    """The ways to make somebody's yes without them; and the one that is theirs, as a control."""
    page, form = "/me/mail/consents/marketing", {"answer": "yes", "notice": "marketing/1/en"}
    own = sign_in(ada, acme) if way == "as a member" else sign_in(eve, None)
    own.handler.enforce_csrf_checks = way == "forged"
    if way == "get":
        assert own.get(page, form).status_code == 405
    elif way == "no notice":
        own.post(page, {"answer": "yes"})
    elif way == "other words":
        own.post(page, form | {"notice": "survey/1/en"})
    elif way == "forged":
        assert own.post(page, form).status_code == 403
    else:
        own.post(page, form | {"person": str(eve.pk), "email": eve.email})
    assert _events(eve.pk) == 0
    sign_in(eve, None).post(page, form)
    assert _events(eve.pk) == 1


def test_a13_an_edit_prolongs_no_consent(eve: Person, sign_in: Any) -> None:
    """Not even the person's own scope may move when a yes ends or what it was for."""
    page, form = "/me/mail/consents/marketing", {"answer": "yes", "notice": "marketing/1/en"}
    sign_in(eve, None).post(page, form)
    for change in ({"expires_at": None}, {"purpose": "survey"}, {"at": None}):
        assert _events(eve.pk) == 1
        with pytest.raises(DatabaseError), transaction.atomic(), person_scope(eve.pk):
            ConsentEvent.objects.update(**change)


LURE = "WIN www.evil.example NOW"


def _words(postbox: Postbox) -> str:
    """All that arrived, as a mailbox shows it."""
    found = []
    for mail in postbox.mails:
        found += [str(mail["Subject"]), str(mail["From"]), str(mail["To"])]
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            found.append(body.get_content() if body else "")
    return "\n".join(found)


def test_a17_signing_a_stranger_up_mails_them_few_times_and_in_our_words_alone(
    globex: Organization, deliver: Deliver, postbox: Postbox
) -> None:
    """From ever new addresses of the network, with a lure for a name: five mails, no lure."""
    for attempt in range(9):
        cache.delete_many([k for k in _counts() if "confirm_email" in k])
        lured = REGISTRATION | {"name": LURE, "organization": LURE, "email": "victim@example.org"}
        Client(REMOTE_ADDR=f"198.51.100.{attempt}").post("/sign-up", lured)
    for attempt in range(9):
        asked = {"kind": "access", "province": "QC", "words": LURE, "email": "victim@example.org"}
        Client(REMOTE_ADDR=f"203.0.113.{attempt}").post("/privacy/request", asked)
    deliver()
    assert 1 <= len(postbox.mails) <= 6
    assert {mail["To"] for mail in postbox.mails} == {"victim@example.org"}
    assert "evil" not in _words(postbox)


def _counts() -> list[str]:
    return [key.rpartition(":1:")[2] for key in cache._cache]  # type: ignore[attr-defined]


def test_a17_without_the_mailbox_an_account_is_nothing_and_goes(
    globex: Organization, deliver: Deliver, postbox: Postbox, clock: SettableClock
) -> None:
    """Double opt-in: the password that the attacker chose opens nothing until the mailbox spoke,
    and nothing but the verification was ever sent."""
    client = Client()
    client.post("/sign-up", REGISTRATION)
    deliver()
    person_id = person_id_by_email(ZOE)
    assert person_id is not None
    with person_scope(person_id):
        [message] = PersonMessage.objects.all()
    assert re.search("Your code", message.subject)
    assert client.get("/me").status_code == 302
    assert sign_in_as(Client(), ZOE).get("Location") != "/"
    clock.advance(days=8)
    purging.purge_unverified()
    assert person_id_by_email(ZOE) is None


def test_a17_an_invitation_carries_no_link_of_whoever_invites(
    acme: Organization, ada: Person, within: Within, deliver: Deliver, postbox: Postbox
) -> None:
    """Names that a mail program would make a link of are not sent to strangers."""
    with within(acme, ada):
        Organization.objects.filter(pk=acme.pk).update(name=LURE)
        Person.objects.filter(pk=ada.pk).update(name="https://evil.example/prize")
        ada.refresh_from_db()
        accounts.invite(email="victim@example.org", role="viewer", name=LURE, actor=ada)
        accounts.invite_partner(email="victim@example.org", actor=ada)
    deliver()
    assert len(postbox.mails) == 2
    assert "evil.example" not in _words(postbox)
    assert "www evil example" in _words(postbox)
