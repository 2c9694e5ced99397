"""Passkeys: sign up and in with one, add, name, remove; forged and others’ open nothing."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from opentrax.accounts import services
from opentrax.accounts.models import Method, SignIn
from opentrax.accounts.services.factors import remove_all_factors
from opentrax.accounts.tests.conftest import (
    PASSWORD,
    STATEMENTS,
    NewestMail,
    code_in,
    link_in,
    prove,
    sign_in_as,
)
from opentrax.accounts.tests.softkey import SoftKey
from opentrax.audit.models import Entry
from opentrax.kit.tenancy import person_scope, scope
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.organizations.selectors import person_id_by_email

pytestmark = pytest.mark.django_db
SIGN_UP = {
    "name": "Pia Pass", "organization": "Passage", "time_zone": "Europe/Vaduz",
    "email": "pia@example.com", **STATEMENTS,
}  # fmt: skip
VERIFY = "/sign-up/verification"


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


@pytest.fixture
def client() -> Client:
    """A browser at http://localhost, where passkeys may be used without TLS."""
    return Client(headers={"host": "localhost"})


def _browser() -> Client:
    return Client(headers={"host": "localhost"})


def _sign_up(client: Client, newest_mail: NewestMail, key: SoftKey) -> Any:
    assert client.post("/sign-up/by-passkey", SIGN_UP)["Location"] == VERIFY
    verified = client.post(VERIFY, {"action": "verify", "code": code_in(newest_mail())})
    assert verified["Location"] == "/sign-up/passkey"
    page = client.get("/sign-up/passkey")
    made = key.create(page.context["js_data"]["creation_options"])
    return client.post("/sign-up/passkey", {"name": "Office", "credential": json.dumps(made)})


def _sign_in(client: Client, key: SoftKey) -> Any:
    asked = client.get("/sign-in/passkey", headers={"accept": "application/json"}).json()
    answer = json.dumps(key.get(asked["request_options"]))
    return client.post("/sign-in/passkey", {"credential": answer})


def _kept(person_id: Any) -> list[Authenticator]:
    with person_scope(person_id):
        return list(Authenticator.objects.filter(user_id=person_id).order_by("type"))


@pytest.fixture
def pia(client: Client, newest_mail: NewestMail) -> tuple[Person, SoftKey]:
    """Somebody who signed up with a passkey and has no password; `client` is signed in."""
    key = SoftKey()
    _sign_up(client, newest_mail, key)
    person_id = person_id_by_email("pia@example.com")
    assert person_id is not None
    with person_scope(person_id):
        return Person.objects.get(pk=person_id), key


def test_one_signs_up_and_in_without_a_password(client: Client, newest_mail: NewestMail) -> None:
    key = SoftKey()
    made = _sign_up(client, newest_mail, key)
    assert made["Location"] == "/me/recovery-codes"
    codes = client.get("/me/recovery-codes").context["unused_codes"]
    assert len(set(codes)) == 10
    person_id = person_id_by_email("pia@example.com")
    assert person_id is not None
    with person_scope(person_id):
        person = Person.objects.get(pk=person_id)
        assert not person.has_usable_password()
        assert Membership.objects.get(person=person).organization.name == "Passage"
    client.post("/sign-out")
    assert _sign_in(client, key)["Location"] == "/"
    assert client.get("/me").status_code == 200
    with person_scope(person_id):
        methods = set(SignIn.objects.values_list("method", flat=True))
    assert methods == {Method.PASSKEY}


def test_recovery_codes_are_shown_once(client: Client, pia: tuple[Person, SoftKey]) -> None:
    assert client.get("/me/recovery-codes").context["can_view_codes"]
    again = client.get("/me/recovery-codes")
    assert not again.context["can_view_codes"]
    assert set(again.context["unused_codes"]) == {"****"}


def test_secrets_are_encrypted_in_the_database(pia: tuple[Person, SoftKey]) -> None:
    codes = next(a for a in _kept(pia[0].pk) if a.type == "recovery_codes")
    seed = codes.data["seed"]
    assert seed.startswith("gAAAA")
    assert codes.wrap().generate_codes()[0] not in json.dumps(codes.data)


def test_a_passkey_that_proves_nobody_is_not_taken(client: Client, newest_mail: NewestMail) -> None:
    answer = _sign_up(client, newest_mail, SoftKey(verifies=False))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert client.get("/me").status_code == 302


@pytest.mark.parametrize("origin", ["http://evil.example", "https://localhost.evil.example"])
def test_a_passkey_of_another_site_is_not_taken(
    origin: str, client: Client, newest_mail: NewestMail
) -> None:
    answer = _sign_up(client, newest_mail, SoftKey(origin=origin))
    assert answer.context["form"].errors
    assert client.get("/me").status_code == 302


def test_another_key_does_not_sign_in(client: Client, pia: tuple[Person, SoftKey]) -> None:
    person, key = pia
    thief = SoftKey(credential_id=key.credential_id, user_handle=key.user_handle)
    browser = _browser()
    assert _sign_in(browser, thief)["Location"] == "/sign-in"
    assert browser.get("/me").status_code == 302
    assert len(_kept(person.pk)) == 2


def test_an_answer_is_good_for_one_challenge(pia: tuple[Person, SoftKey]) -> None:
    _person, key = pia
    browser = _browser()
    json_wanted = {"accept": "application/json"}
    asked = browser.get("/sign-in/passkey", headers=json_wanted).json()["request_options"]
    answer = {"credential": json.dumps(key.get(asked))}
    assert browser.post("/sign-in/passkey", answer)["Location"] == "/"
    browser.post("/sign-out")
    browser.get("/sign-in/passkey", headers=json_wanted)
    assert browser.post("/sign-in/passkey", answer)["Location"] == "/sign-in"
    assert browser.get("/me").status_code == 302


@pytest.mark.parametrize(
    "credential", ["", "{}", "[]", "null", '{"response": {"userHandle": "%%"}}', '"x"', "\x00"]
)
def test_what_is_no_answer_is_refused(credential: str, client: Client) -> None:
    client.get("/sign-in/passkey", headers={"accept": "application/json"})
    answer = client.post("/sign-in/passkey", {"credential": credential})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")


def test_known_and_unknown_keys_get_the_same_answer(pia: tuple[Person, SoftKey]) -> None:
    _person, key = pia
    unknown = SoftKey(user_handle="MDE5NzAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx")
    thief = SoftKey(credential_id=key.credential_id, user_handle=key.user_handle)
    answers = []
    for tried in (unknown, thief):
        browser = _browser()
        sent = _sign_in(browser, tried)
        shown = browser.get("/sign-in").context["messages"]
        answers.append((sent.status_code, sent["Location"], [str(m) for m in shown]))
    assert answers[0] == answers[1]


def test_one_adds_a_passkey_and_gets_a_second_step(
    client: Client, eve: Person, newest_mail: NewestMail
) -> None:
    sign_in_as(client, eve.email)
    away = client.get("/me/passkeys/new")
    assert away["Location"] == "/me/proof?next=%2Fme%2Fpasskeys%2Fnew"
    prove(client)
    key = SoftKey()
    options = client.get("/me/passkeys/new").context["js_data"]["creation_options"]
    assert options["publicKey"]["authenticatorSelection"]["residentKey"] == "required"
    made = json.dumps(key.create(options))
    answer = client.post("/me/passkeys/new", {"name": "Phone", "credential": made})
    assert answer["Location"] == "/me/recovery-codes"
    assert newest_mail().subject == "A passkey was added to your account"
    other = _browser()
    assert sign_in_as(other, eve.email)["Location"] == "/sign-in/second-step"
    assert other.get("/me").status_code == 302
    asked = other.get("/sign-in/second-step").context["js_data"]["request_options"]
    proof = {"credential": json.dumps(key.get(asked))}
    assert other.post("/sign-in/second-step", proof)["Location"] == "/"
    third = _browser()
    assert _sign_in(third, key)["Location"] == "/"
    with person_scope(eve.pk):
        methods = list(SignIn.objects.order_by("started_at").values_list("method", flat=True))
    assert methods == [Method.PASSWORD, Method.PASSWORD_AND_PASSKEY, Method.PASSKEY]


def test_the_only_way_in_is_not_removed(client: Client, pia: tuple[Person, SoftKey]) -> None:
    person, _key = pia
    passkey = next(a for a in _kept(person.pk) if a.type == "webauthn")
    client.post(f"/me/passkeys/{passkey.pk}/removal")
    assert len(_kept(person.pk)) == 2
    fields = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/me/password/new", fields)["Location"] == "/me/security"
    client.post(f"/me/passkeys/{passkey.pk}/removal")
    assert _kept(person.pk) == []


def test_a_passkey_gets_another_name(client: Client, pia: tuple[Person, SoftKey]) -> None:
    person, _key = pia
    passkey = next(a for a in _kept(person.pk) if a.type == "webauthn")
    assert client.post(f"/me/passkeys/{passkey.pk}/name", {"name": ""}).status_code == 422
    client.post(f"/me/passkeys/{passkey.pk}/name", {"name": "Bureau"})
    assert "Bureau" in client.get("/me/security").content.decode()


def test_nobody_touches_anothers_passkey(pia: tuple[Person, SoftKey], eve: Person) -> None:
    person, _key = pia
    passkey = next(a for a in _kept(person.pk) if a.type == "webauthn")
    stranger = _browser()
    sign_in_as(stranger, eve.email)
    prove(stranger)
    for action in ("removal", "name"):
        path = f"/me/passkeys/{passkey.pk}/{action}"
        assert stranger.post(path, {"name": "Mine"}).status_code == 404
    assert len(_kept(person.pk)) == 2


def test_an_invited_person_makes_a_passkey(
    client: Client, acme: Organization, ada: Person, newest_mail: NewestMail
) -> None:
    with scope(acme.pk, ada.pk):
        services.invite(email="zoe@example.com", role="viewer", actor=ada)
    link = link_in(newest_mail())
    fields = {"name": "Zoe", "time_zone": "UTC", **STATEMENTS}
    assert "by-passkey" in client.get(link).content.decode()
    assert client.post(f"{link}/by-passkey", fields)["Location"] == "/sign-up/passkey"
    key = SoftKey()
    options = client.get("/sign-up/passkey").context["js_data"]["creation_options"]
    made = {"name": "", "credential": json.dumps(key.create(options))}
    assert client.post("/sign-up/passkey", made)["Location"] == "/me/recovery-codes"
    assert client.get("/organization").context["organization"] == acme


def test_the_operator_removes_what_somebody_lost(
    client: Client, pia: tuple[Person, SoftKey], newest_mail: NewestMail
) -> None:
    person, key = pia
    assert remove_all_factors(person.pk) == 2
    assert newest_mail().subject == "Your passkeys and codes were removed"
    assert _sign_in(_browser(), key)["Location"] == "/sign-in"
    with person_scope(person.pk):
        own = Membership.objects.get(person=person).organization_id
    with scope(own):
        assert Entry.objects.filter(action="person.second_factors_removed").exists()
    browser = _browser()
    browser.post("/password/reset", {"email": person.email})
    browser.post("/password/reset/code", {"code": code_in(newest_mail())})
    browser.post("/password/reset/new", {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in_as(browser, person.email)["Location"] == "/"
