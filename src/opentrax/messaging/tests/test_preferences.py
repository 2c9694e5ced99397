"""A person's page about mail, and an organization's log of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from opentrax.kit.tenancy import person_scope
from opentrax.messaging.models import State
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.selectors.consent import events_of

SignIn = Callable[..., Client]
pytestmark = [pytest.mark.django_db]


@pytest.fixture
def browser(sign_in: SignIn, ada: Person, acme: Organization, clock: Any) -> Client:
    clock.advance(hours=8)
    return sign_in(ada, acme)


def page(browser: Client) -> str:
    response = browser.get("/me/mail")
    assert response.status_code == 200
    return response.content.decode()


def test_yes_is_said_in_words_and_taken_back_by_one_click(
    browser: Client, ada: Person, office: Office
):
    shown = page(browser)
    assert "may send me news and offers by e-mail" in shown
    assert "checked" not in shown
    browser.post("/me/mail/consents/marketing", {"answer": "yes", "notice": "marketing/1/en"})
    assert office.to(ada, "marketing").reason == "consented"
    browser.post("/me/mail/consents/marketing", {"answer": "no"})
    assert office.to(ada, "marketing").reason == "no_consent"
    with person_scope(ada.pk):
        said = [(e.purpose, e.state, e.method) for e in events_of(ada) if e.subject_id == ada.pk]
    assert said == [
        ("marketing", "given", "preference_page"), ("marketing", "withdrawn", "preference_page"),
    ]  # fmt: skip


def test_words_that_were_not_shown_give_no_consent(browser: Client, ada: Person, office: Office):
    for notice in ("", "marketing/0/en", "survey/1/en"):
        browser.post("/me/mail/consents/marketing", {"answer": "yes", "notice": notice})
    assert office.to(ada, "marketing").reason == "no_consent"
    assert browser.post("/me/mail/consents/nonsense", {"answer": "yes"}).status_code == 404


def test_stopping_and_getting_it_again(browser: Client, ada: Person, office: Office):
    browser.post("/me/mail/consents/marketing", {"answer": "yes", "notice": "marketing/1/en"})
    browser.post("/me/mail/stop", {"stop": "everything", "sender": ""})
    assert "Everything is stopped" in page(browser)
    assert office.to(ada, "transactional").state == State.REFUSED
    browser.post("/me/mail/resumption", {"sender": ""})
    assert office.to(ada, "transactional").state == State.SENT
    # What was consented to has to be said anew.
    assert office.to(ada, "marketing").reason == "no_consent"


def test_each_organization_that_wrote_can_be_stopped_by_itself(
    browser: Client, ada: Person, bolt: Organization, acme: Organization, office: Office
):
    office.of(bolt, "of_transactional", ada.email)
    assert "Bolt" in page(browser)
    browser.post("/me/mail/stop", {"stop": "everything", "sender": str(bolt.pk)})
    assert office.of(bolt, "of_transactional", ada.email).reason == "stopped_everything"
    assert office.of(acme, "of_transactional", ada.email).state == State.SENT
    browser.post("/me/mail/resumption", {"sender": str(bolt.pk)})
    assert office.of(bolt, "of_transactional", ada.email).state == State.SENT


def test_what_was_sent_and_what_was_not_is_listed_with_the_reason(
    browser: Client, ada: Person, gus: Person, office: Office
):
    office.to(ada, "transactional")
    office.to(ada, "marketing")
    office.to(gus, "service")
    shown = page(browser)
    assert "no consent" in shown
    assert "not stopped" in shown
    assert "About the service" not in shown
    browser.post("/me", {**_me(ada), "language": "fr-ca"})
    assert "aucun consentement" in page(browser)


def _me(person: Person) -> dict[str, str]:
    return {
        "name": person.name, "time_zone": person.time_zone, "units": "metric", "theme": "system",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/me/mail/stop", {"stop": "nonsense"}),
        ("/me/mail/stop", {"stop": "optional", "sender": "x"}),
        ("/me/mail/resumption", {"sender": "x"}), ("/me/mail/consents/%00", {}),
    ],
)  # fmt: skip
def test_nonsense_is_no_error_of_the_server(path: str, data: dict[str, str], browser: Client):
    assert browser.post(path, data).status_code in {302, 404}


def test_an_organization_reads_its_own_log(
    acme: Organization, ada: Person, dan: Person, bolt: Organization, office: Office,
    postbox: Postbox, sign_in: SignIn,
):  # fmt: skip
    sent = office.of(acme, "of_transactional", "x@example.com")
    office.of(acme, "of_marketing", "y@example.com")
    office.of(bolt, "of_transactional", "z@example.com")
    owner = sign_in(ada, acme)
    shown = owner.get("/organization/mail").content.decode()
    assert "x@example.com" in shown
    assert "y@example.com" in shown
    assert "no consent" in shown
    assert "z@example.com" not in shown
    refused = owner.get("/organization/mail?state=refused").content.decode()
    assert "x@example.com" not in refused
    assert (
        "Your password was changed" in owner.get(f"/organization/mail/{sent.pk}").content.decode()
    )
    assert sign_in(dan, acme).get("/organization/mail").status_code == 403
