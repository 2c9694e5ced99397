"""Deactivate, close, come back: by the screens, with the mails and the days that go with it."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.models import SignIn
from opentrax.accounts.services import leaving, purging
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    NewestMail,
    code_in,
    prove,
    sign_in_as,
)
from opentrax.kit.tenancy import person_scope, scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Membership, Organization, Person, Role
from opentrax.organizations.selectors import mail_has_ended, person_id_by_email

pytestmark = pytest.mark.django_db
VERIFY = "/sign-up/verification"


@pytest.fixture
def eve_at_acme(client: Client, eve: Person, acme: Organization, ada: Person) -> Client:
    """Eve is a viewer at Acme, signed in, and has just proven who she is."""
    with scope(acme.pk, ada.pk):
        organizations.add_member(eve, Role.VIEWER, actor=ada)
    sign_in_as(client, eve.email)
    prove(client)
    return client


def test_deactivation_ends_sessions_and_mail_and_nothing_else(
    eve_at_acme: Client, eve: Person, acme: Organization, mails_sent: Callable[[], int]
) -> None:
    other, before = Client(), mails_sent()
    sign_in_as(other, eve.email)
    assert eve_at_acme.post("/me/deactivation")["Location"] == "/account/left/deactivated"
    assert mails_sent() == before
    assert mail_has_ended(eve.email)
    assert [c.get("/me").status_code for c in (eve_at_acme, other)] == [302, 302]
    assert eve_at_acme.get("/account/left/deactivated").status_code == 200
    with scope(acme.pk):
        assert Membership.objects.active().filter(person=eve).exists()


def test_whoever_deactivated_comes_back_by_saying_so(eve_at_acme: Client, eve: Person) -> None:
    eve_at_acme.post("/me/deactivation")
    assert sign_in_as(eve_at_acme, eve.email)["Location"] == "/sign-in/return"
    assert "is deactivated" in eve_at_acme.get("/sign-in/return").content.decode()
    assert eve_at_acme.get("/me").status_code == 302
    assert mail_has_ended(eve.email), "the right password alone changes nothing"
    assert eve_at_acme.post("/sign-in/return")["Location"] == "/"
    assert eve_at_acme.get("/me").status_code == 200
    assert not mail_has_ended(eve.email)


def test_whoever_deactivated_may_set_a_new_password(
    eve_at_acme: Client, eve: Person, newest_mail: NewestMail
) -> None:
    eve_at_acme.post("/me/deactivation")
    browser = Client()
    browser.post("/password/reset", {"email": eve.email})
    browser.post("/password/reset/code", {"code": code_in(newest_mail())})
    browser.post("/password/reset/new", {"password1": "new horse 1", "password2": "new horse 1"})
    assert sign_in_as(browser, eve.email, "new horse 1")["Location"] == "/sign-in/return"


def test_the_page_of_the_return_is_nobody_elses(client: Client, eve: Person) -> None:
    services.deactivate_account(eve)
    for method in ("get", "post"):
        assert getattr(client, method)("/sign-in/return")["Location"] == "/sign-in"
    assert mail_has_ended(eve.email)


def test_a_closure_says_when_and_can_be_called_off(
    eve_at_acme: Client, eve: Person, newest_mail: NewestMail, clock: SettableClock
) -> None:
    assert eve_at_acme.post("/me/closure")["Location"] == "/account/left/closing"
    mail = newest_mail()
    assert (mail.kind, mail.address) == ("closure_news", eve.email)
    assert "2026" in mail.text
    assert mail_has_ended(eve.email)
    clock.advance(days=29)
    assert leaving.close_what_is_due() == 0
    assert sign_in_as(eve_at_acme, eve.email)["Location"] == "/sign-in/return"
    assert "about to close" in eve_at_acme.get("/sign-in/return").content.decode()
    eve_at_acme.post("/sign-in/return")
    clock.advance(days=2)
    assert leaving.close_what_is_due() == 0
    assert person_id_by_email(eve.email) == eve.pk


def test_after_thirty_days_the_account_names_nobody(
    eve_at_acme: Client, eve: Person, acme: Organization, clock: SettableClock
) -> None:
    eve_at_acme.post("/me/closure")
    clock.advance(days=30)
    assert leaving.close_what_is_due() == 1
    assert leaving.close_what_is_due() == 0
    assert person_id_by_email(eve.email) is None
    with scope(acme.pk):
        assert not Membership.objects.active().filter(person=eve).exists()
    with person_scope(eve.pk):
        kept = Person.objects.get(pk=eve.pk)
        assert not SignIn.objects.exists()
        assert not EmailAddress.objects.filter(user_id=eve.pk).exists()
    assert "Eve" not in kept.name
    assert sign_in_as(Client(), eve.email).status_code == 200
    # The address is free again, for a new person.
    assert services.create_account(email=eve.email, name="Eve", password=PASSWORD).pk != eve.pk


def test_the_last_owner_is_told_what_to_do_first(
    client: Client, ada: Person, acme: Organization
) -> None:
    with person_scope(ada.pk):
        client.force_login(ada)
    page = client.post("/me/closure", follow=True)
    assert "Acme needs an owner" in page.content.decode()
    with person_scope(ada.pk):
        assert Person.objects.get(pk=ada.pk).is_active


def test_a_copy_is_offered_before(eve_at_acme: Client) -> None:
    assert "copy of your data" in eve_at_acme.get("/me/leaving").content.decode()


def test_a_sign_up_that_nobody_verified_is_gone_after_seven_days(
    client: Client, globex: Organization, clock: SettableClock, eve: Person
) -> None:
    fields = {"name": "Zoe", "organization": "Zenith", "time_zone": "UTC", **STATEMENTS,
              "email": "zoe@example.com", "password1": PASSWORD}  # fmt: skip
    client.post("/sign-up", fields)
    person_id = person_id_by_email("zoe@example.com")
    assert person_id is not None
    clock.advance(days=6)
    assert purging.purge_unverified() == 0
    clock.advance(days=2)
    assert purging.purge_unverified() == 1
    with person_scope(person_id):
        assert not Person.objects.filter(pk=person_id).exists()
    assert person_id_by_email(eve.email) == eve.pk


def test_a_verified_person_stays(
    client: Client, globex: Organization, clock: SettableClock, newest_mail: NewestMail
) -> None:
    fields = {"name": "Zoe", "organization": "Zenith", "time_zone": "UTC", **STATEMENTS,
              "email": "zoe@example.com", "password1": PASSWORD}  # fmt: skip
    client.post("/sign-up", fields)
    client.post(VERIFY, {"action": "verify", "code": code_in(newest_mail())})
    clock.advance(days=100)
    assert purging.purge_unverified() == 0
    assert person_id_by_email("zoe@example.com") is not None


def test_a_person_founds_one_more_organization_and_switches(
    eve_at_acme: Client, eve: Person, acme: Organization
) -> None:
    fields = {
        "name": "Evergreen",
        "time_zone": "America/Halifax",
        "kind": "client",
        "is_demo": "on",
    }
    assert eve_at_acme.post("/organizations/new", fields)["Location"] == "/"
    shown = eve_at_acme.get("/organization").context["organization"]
    assert (shown.name, shown.time_zone, shown.is_demo) == ("Evergreen", "America/Halifax", False)
    eve_at_acme.post("/organizations/current", {"organization": str(acme.pk)})
    assert eve_at_acme.get("/organization").context["organization"] == acme
    assert "Evergreen" in eve_at_acme.get("/me").content.decode()


def test_nobody_founds_organizations_by_the_dozen(eve_at_acme: Client) -> None:
    def found(number: int) -> Any:
        fields = {"name": f"Serial {number}", "time_zone": "UTC"}
        return eve_at_acme.post("/organizations/new", fields).status_code

    assert [found(n) for n in range(6)] == [302] * 5 + [429]
