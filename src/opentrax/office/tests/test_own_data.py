"""What is held about the viewer: counted, with why, until when, and who looked; nobody else's."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.rules.consent import Method
from opentrax.privacy.selectors.consent import words_for
from opentrax.privacy.selectors.held import held_about
from opentrax.privacy.services import consent
from opentrax.privacy.services.consent import Manner
from opentrax.tracking.services.views import record_look
from opentrax.tracking.testing import tracked

pytestmark = [pytest.mark.django_db]
Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[[Person, Organization | None], Client]


@pytest.fixture
def looked_at(bolt: Organization, bea: Person, tim: Person, within: Within) -> None:
    """Tim has a phone at Bolt, and Bea looked at his day."""
    with within(bolt, bea):
        technician, _device, _token = tracked(tim, actor=bea)
        record_look(technician, bea, "day")


def test_a_technician_sees_what_is_held_why_until_when_and_who_looked(
    looked_at: None, bolt: Organization, tim: Person, sign_in: SignIn
):
    page = sign_in(tim, bolt).get("/me/data").content.decode()
    for words in (
        "Your account here", "Bolt", "Phones that report where you are in your shifts",
        "Your place in an organization", "to record travel and time on site", "Bea Example",
        "The texts about tracking that you acknowledged",
    ):  # fmt: skip
        assert words in page, words
    assert "oldest until" in page


def test_the_counts_are_those_of_the_tables_and_of_nobody_else(
    looked_at: None, bolt: Organization, bea: Person, tim: Person, gus: Person
):
    def counts(person: Person) -> dict[str, int]:
        return {
            f"{row.holding.place}{' as actor' if row.as_actor else ''}": row.count
            for k in held_about(person)
            for row in k.kept
        }

    of_tim = counts(tim)
    assert of_tim["organizations.Person"] == of_tim["organizations.Membership"] == 1
    assert of_tim["tracking.Device"] == of_tim["tracking.Look"] == 1
    of_bea = counts(bea)
    assert of_bea["tracking.Look as actor"] == 1  # she looked: the same row, by another path
    assert "tracking.Look" not in of_bea
    assert "tracking.Device" not in of_bea
    assert set(counts(gus)) == {"organizations.Person"}


def test_what_was_allowed_stands_there_and_can_be_taken_along(
    ada: Person, acme: Organization, sign_in: SignIn, clock: SettableClock
):
    client = sign_in(ada, acme)
    assert "You were asked for nothing" in client.get("/me/data").content.decode()
    notice_id, _words = words_for("survey", "en")
    manner = Manner(method=Method.SETTINGS_PAGE)
    consent.give(ada, "survey", notice_id=notice_id, manner=manner)
    clock.advance(hours=1)
    consent.withdraw(ada, "survey", manner=manner)
    page = client.get("/me/data").content.decode()
    assert page.count("Questions about the service") == 2
    assert "No longer" in page
    answer = client.get("/me/data/consents")
    assert answer["Content-Type"].startswith("application/ld+json")
    [record] = json.loads(answer.content)["@graph"]
    assert record["@type"] == "dpv:ConsentRecord"


def test_somebody_without_an_organization_has_a_page_too(gus: Person, sign_in: SignIn):
    answer = sign_in(gus, None).get("/me/data")
    assert answer.status_code == 200
    assert "Your account here" in answer.content.decode()


def test_the_page_speaks_french(looked_at: None, bolt: Organization, tim: Person, sign_in: SignIn):
    from opentrax.kit.tenancy import person_scope

    with person_scope(tim.pk):
        Person.objects.filter(pk=tim.pk).update(language="fr-ca")
    page = sign_in(tim, bolt).get("/me/data").content.decode()
    assert "Ce que cela signifie pour vos données" in page
    assert "Téléphones qui signalent où vous êtes" in page
    assert "to record travel" not in page
