"""Common, short and personal passwords are refused wherever one is set."""

from typing import Any

import pytest
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    NewestMail,
    code_in,
    link_in,
    prove,
    sign_in_as,
)
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
WEAK = ["basketball", "1234567890", "qwertyuiop", "short", "eve.example", "Eve Example"]


def _sign_up(client: Client, _mail: NewestMail, password: str) -> Any:
    fields = {"name": "Eve Example", "organization": "E", "time_zone": "UTC", **STATEMENTS,
              "email": "eve.example@example.org", "password1": password}  # fmt: skip
    return client.post("/sign-up", fields).context["form"].errors


def _change(client: Client, _mail: NewestMail, password: str) -> Any:
    sign_in_as(client, "eve@example.com")
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    return client.post("/me/password", fields).context["form"].errors


def _reset(client: Client, mail: NewestMail, password: str) -> Any:
    client.post("/password/reset", {"email": "eve@example.com"})
    client.post("/password/reset/code", {"code": code_in(mail())})
    fields = {"password1": password, "password2": password}
    return client.post("/password/reset/new", fields).context["form"].errors


@pytest.mark.parametrize("password", WEAK)
@pytest.mark.parametrize("way", [_sign_up, _change, _reset])
def test_a_weak_password_is_refused(
    way: Any, password: str, client: Client, eve: Person, globex: Organization,
    newest_mail: NewestMail,
) -> None:  # fmt: skip
    assert "password1" in way(client, newest_mail, password)


def test_an_invited_person_chooses_a_good_one(
    client: Client, acme: Organization, ada: Person, newest_mail: NewestMail
) -> None:
    with scope(acme.pk, ada.pk):
        services.invite(email="zoe@example.com", role="viewer", actor=ada)
    link = f"{link_in(newest_mail())}/acceptance"
    for password in ("basketball", "zoe@example.com", "short"):
        fields = {"name": "Zoe", "time_zone": "UTC", "password": password, **STATEMENTS}
        assert client.post(link, fields).status_code == 422


def test_the_first_owner_chooses_a_good_one(client: Client, db: None) -> None:
    fields = {"name": "Zoe", "organization": "Z", "time_zone": "UTC", "email": "z@example.com",
              "password": "basketball", **STATEMENTS}  # fmt: skip
    assert "password" in client.post("/start", fields).context["form"].errors


def test_a_first_password_is_a_good_one(client: Client, globex: Organization) -> None:
    services.create_account(email="pia@example.com", name="Pia", password=None)
    from opentrax.kit.tenancy import person_scope
    from opentrax.organizations.selectors import person_id_by_email

    person_id = person_id_by_email("pia@example.com")
    assert person_id is not None
    with person_scope(person_id):
        client.force_login(Person.objects.get(pk=person_id))
    fields = {"password1": "basketball", "password2": "basketball"}
    assert "password1" in client.post("/me/password/new", fields).context["form"].errors


def test_a_good_password_is_taken(client: Client, eve: Person, globex: Organization) -> None:
    sign_in_as(client, eve.email)
    prove(client)
    fields = {"oldpassword": PASSWORD, "password1": "an owl at noon", "password2": "an owl at noon"}
    assert client.post("/me/password", fields).status_code == 302
