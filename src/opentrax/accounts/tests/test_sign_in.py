"""Sign-in, sign-out, new passwords, and what happens to old sessions."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, NewestMail, code_in, comparable
from opentrax.audit.models import Entry
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Organization, Person

NEW = "another horse staple"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization: `/sign-in` is the sign-in page."""
    return globex


def _sign_in(client: Client, email: str = "eve@example.com", password: str = PASSWORD) -> Any:
    return client.post("/sign-in", {"login": email, "password": password})


def test_right_password_signs_in(client: Client, eve: Person) -> None:
    response = _sign_in(client, "EVE@example.com")
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/me").status_code == 200
    with person_scope(eve.pk):
        assert Person.objects.get(pk=eve.pk).last_login is not None


def test_sign_in_leads_back_to_the_page_asked_for(client: Client, eve: Person) -> None:
    asked = client.get("/me")
    assert asked["Location"] == "/sign-in?next=/me"
    response = client.post(asked["Location"], {"login": eve.email, "password": PASSWORD})
    assert response["Location"] == "/me"


def test_sign_in_never_leads_to_another_site(client: Client, eve: Person) -> None:
    path = "/sign-in?next=https://evil.example/me"
    response = client.post(path, {"login": eve.email, "password": PASSWORD})
    assert response["Location"] == "/"


def test_wrong_password_and_unknown_address_get_the_same_answer(
    client: Client, eve: Person
) -> None:
    pages = []
    for email in ("eve@example.com", "who@example.com"):
        response = _sign_in(Client(), email, "wrong password")
        page = comparable(response)
        pages.append((response.status_code, page.replace(email, "")))
    assert pages[0] == pages[1]
    assert "is not right" in pages[0][1]


def test_after_five_wrong_passwords_the_right_one_must_wait(client: Client, eve: Person) -> None:
    for _attempt in range(5):
        _sign_in(client, password="wrong password")
    response = _sign_in(client)
    assert response.status_code == 200
    assert "Too many failed" in response.content.decode()


def test_an_unverified_person_gets_a_code(
    client: Client, ada: Person, newest_mail: NewestMail
) -> None:
    with person_scope(ada.pk):
        ada.set_password(PASSWORD)
        ada.save()
    response = _sign_in(client, ada.email)
    assert response["Location"] == "/sign-up/verification"
    assert client.get("/me").status_code == 302
    code = code_in(newest_mail())
    verified = client.post("/sign-up/verification", {"action": "verify", "code": code})
    assert verified["Location"] == "/sign-in/terms"
    assert client.post("/sign-in/terms", STATEMENTS)["Location"] == "/"
    assert client.get("/me").status_code == 200


def test_a_closed_account_cannot_sign_in(client: Client, eve: Person) -> None:
    with person_scope(eve.pk):
        Person.objects.filter(pk=eve.pk).update(is_active=False)
    assert _sign_in(client)["Location"] == "/account/inactive"
    assert client.get("/me").status_code == 302


def test_sign_out_needs_a_post(client: Client, eve: Person) -> None:
    _sign_in(client)
    assert client.get("/sign-out").status_code == 200
    assert client.get("/me").status_code == 200
    client.post("/sign-out")
    assert client.get("/me").status_code == 302


def test_a_changed_password_ends_other_sessions_only(
    client: Client, eve: Person, newest_mail: NewestMail
) -> None:
    other = Client()
    _sign_in(client)
    _sign_in(other)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post("/me/password", fields)
    assert (response.status_code, response["Location"]) == (302, "/me/security")
    assert newest_mail().kind == "password_changed"
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302
    assert _sign_in(Client(), password=NEW)["Location"] == "/"


def test_an_ended_session_opens_no_organization(
    acme: Organization, ada: Person, sign_in: Any
) -> None:
    client = sign_in(ada, acme)
    assert client.get("/organization/members").status_code == 200
    with person_scope(ada.pk):
        ada.set_password(NEW)
        ada.save()
    response = client.get("/demo/mail")
    assert response.context["organization"] is None
    assert client.get("/organization/members").status_code == 302


def _reset(client: Client, mail: NewestMail) -> Any:
    client.post("/password/reset", {"email": "eve@example.com"})
    return client.post("/password/reset/code", {"code": code_in(mail())})


def test_a_code_by_mail_sets_a_new_password(
    client: Client, eve: Person, newest_mail: NewestMail
) -> None:
    old = Client()
    _sign_in(old)
    assert _reset(client, newest_mail)["Location"] == "/password/reset/new"
    response = client.post("/password/reset/new", {"password1": NEW, "password2": NEW})
    assert response["Location"] == "/password/reset/done"
    assert client.get("/password/reset/done").status_code == 200
    assert _sign_in(Client(), password=NEW)["Location"] == "/"
    assert _sign_in(Client()).status_code == 200
    assert old.get("/me").status_code == 302


def test_a_code_by_mail_proves_the_address_too(client: Client, newest_mail: NewestMail) -> None:
    """Somebody else signed up with the address; its owner takes the account over."""
    fields = {
        "name": "Zoe", "organization": "Zenith", "time_zone": "UTC", "email": "zoe@example.com",
        "password1": PASSWORD, **STATEMENTS,
    }  # fmt: skip
    Client().post("/sign-up", fields)
    client.post("/password/reset", {"email": "zoe@example.com"})
    client.post("/password/reset/code", {"code": code_in(newest_mail())})
    client.post("/password/reset/new", {"password1": NEW, "password2": NEW})
    assert _sign_in(Client(), "zoe@example.com", NEW)["Location"] == "/"


def test_a_reset_answers_the_same_for_unknown_addresses(
    eve: Person, newest_mail: NewestMail, mails_sent: Callable[[], int]
) -> None:
    answers = []
    for address in ("eve@example.com", "who@example.com"):
        client, before = Client(), mails_sent()
        first = client.post("/password/reset", {"email": address})
        page = comparable(client.get("/password/reset/code")).replace(address, "")
        wrong = client.post("/password/reset/code", {"code": "WRONG1"})
        answers.append(
            (
                first["Location"], mails_sent() - before,
                page, wrong.status_code,
            )
        )  # fmt: skip
    assert answers[0] == answers[1]
    assert newest_mail().kind == "unknown_account"


def test_the_operators_link_sets_a_password_once_and_is_recorded(
    client: Client, acme: Organization, ada: Person
) -> None:
    link = services.make_reset_link("ADA@example.com")
    assert link is not None
    path = urlsplit(link).path
    shown = client.get(path)
    assert shown.status_code == 302
    assert path.rpartition("/")[2] not in shown["Location"]
    fields = {"password1": NEW, "password2": NEW}
    assert client.post(shown["Location"], fields)["Location"] == "/password/reset/done"
    again = Client().get(path)
    assert "used already" in again.content.decode()
    with scope(acme.pk, ada.pk):
        entry = Entry.objects.get(action="person.reset_link_made")
    assert entry.subject_id == ada.pk


def test_the_operators_link_runs_out_within_the_hour(
    client: Client, ada: Person, settings: Any
) -> None:
    link = services.make_reset_link(ada.email)
    assert link is not None
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    settings.PASSWORD_RESET_TIMEOUT = -1
    page = client.get(urlsplit(link).path)
    assert "used already" in page.content.decode()


def test_nobody_gets_a_link_for_an_unknown_address(db: None) -> None:
    assert services.make_reset_link("who@example.com") is None


def test_settings_of_a_person_apply_at_once(client: Client, eve: Person) -> None:
    _sign_in(client)
    fields = {
        "name": "Ève", "time_zone": "Europe/Paris", "language": "fr-ca", "units": "imperial",
        "theme": "dark", "is_operator_staff": "on",
    }  # fmt: skip
    assert client.post("/me", fields).status_code == 302
    response = client.get("/me")
    assert response["Content-Language"] == "fr-ca"
    assert 'lang="fr-ca"' in response.content.decode()
    assert 'data-theme="dark"' in response.content.decode()
    with person_scope(eve.pk):
        kept = Person.objects.get(pk=eve.pk)
    assert (kept.name, kept.time_zone, kept.units) == ("Ève", "Europe/Paris", "imperial")
    assert not kept.is_operator_staff
    assert client.post("/me", fields | {"time_zone": "Mars"}).status_code == 422


def test_the_menu_switches_colors(client: Client, eve: Person) -> None:
    _sign_in(client)
    assert client.post("/me/theme", {"theme": "light"}).status_code == 204
    assert client.post("/me/theme", {"theme": "pink"}).status_code == 400
    assert 'data-theme="light"' in client.get("/me").content.decode()
