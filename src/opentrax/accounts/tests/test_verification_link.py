"""The link of the verification mail: good for a day, in any browser, and for its person only."""

from typing import Any

import pytest
from django.test import Client

from opentrax.accounts import verification
from opentrax.accounts.tests.conftest import PASSWORD, STATEMENTS, NewestMail, link_in
from opentrax.organizations.models import Organization, Person
from opentrax.organizations.selectors import organization_ids, person_id_by_email

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "Zoe", "organization": "Zenith", "time_zone": "UTC", "email": "zoe@example.com",
    "password1": PASSWORD, **STATEMENTS,
}  # fmt: skip


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


@pytest.fixture
def link(client: Client, newest_mail: NewestMail) -> str:
    """Zoe signed up at `client`; the link of her mail."""
    client.post("/sign-up", FIELDS)
    return link_in(newest_mail())


def _is_verified() -> bool:
    return len(organization_ids()) == 2


def test_opening_it_changes_nothing(client: Client, link: str) -> None:
    for browser in (client, Client()):
        for method in ("get", "head"):
            assert getattr(browser, method)(link).status_code == 200
    assert not _is_verified()


def test_where_one_signed_up_a_button_is_enough(client: Client, link: str) -> None:
    assert client.post(link)["Location"] == "/"
    assert _is_verified()
    assert client.get("/me").status_code == 200


def test_elsewhere_the_password_is_asked_for(client: Client, link: str) -> None:
    phone = Client()
    assert phone.post(link).status_code == 200
    assert phone.post(link, {"password": "wrong password"}).status_code == 422
    assert not _is_verified()
    assert phone.post(link, {"password": PASSWORD})["Location"] == "/"
    assert _is_verified()
    assert phone.get("/me").status_code == 200
    # Where she signed up she goes on with one click.
    opened = client.post("/sign-up/verification", {"action": "opened"})
    assert opened["Location"] == "/"
    assert client.get("/me").status_code == 200


def test_a_click_of_the_mailboxs_owner_gives_a_stranger_nothing(client: Client, link: str) -> None:
    """Somebody signed up with an address that is not theirs, and waits for the click."""
    owner = Client()
    owner.get(link)
    owner.post(link)
    assert not _is_verified()
    assert client.post("/sign-up/verification", {"action": "opened"})["Location"] == (
        "/sign-up/verification"
    )
    assert client.get("/me").status_code == 302


def test_another_pending_sign_up_does_not_confirm_it(link: str) -> None:
    other = Client()
    other.post("/sign-up", {**FIELDS, "email": "mal@example.com"})
    assert "password" in other.get(link).content.decode()
    assert other.post(link).status_code == 200
    assert not _is_verified()


def test_guesses_at_the_link_are_counted_as_guesses_at_the_password(link: str) -> None:
    phone = Client()
    for _attempt in range(5):
        phone.post(link, {"password": "wrong password"})
    refused: Any = phone.post(link, {"password": PASSWORD})
    assert refused.status_code == 422
    assert "Too many" in refused.content.decode()
    assert not _is_verified()


def test_it_works_once(client: Client, link: str) -> None:
    client.post(link)
    again = Client().get(link)
    assert (again.status_code, "is verified" in again.content.decode()) == (410, True)


def test_a_passkey_is_made_where_one_signed_up(client: Client, newest_mail: NewestMail) -> None:
    fields = {k: v for k, v in FIELDS.items() if k != "password1"}
    client.post("/sign-up/by-passkey", fields)
    link = link_in(newest_mail())
    assert Client().post(link).status_code == 200
    assert not _is_verified()
    assert client.post(link)["Location"] == "/sign-up/passkey"
    assert _is_verified()


@pytest.mark.parametrize("changed", ["x", "", "é"])
def test_a_forged_link_is_none(link: str, changed: str) -> None:
    forged = link[:-1] + changed if changed else "/sign-up/verification/" + "x" * 60
    assert Client().get(forged).status_code == 410
    assert verification.named_by("::") is None


def test_after_a_day_it_is_over(link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    later = time.time() + 24 * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert Client().get(link).status_code == 410


def test_a_link_of_somebody_who_is_gone_is_none(link: str, eve: Person) -> None:
    from opentrax.accounts.services.purging import _remove

    person_id = person_id_by_email("zoe@example.com")
    assert person_id is not None
    from opentrax.kit.tenancy import person_scope

    with person_scope(person_id):
        _remove(person_id)
    assert Client().get(link).status_code == 410
