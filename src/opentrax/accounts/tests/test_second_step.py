"""An app for codes and recovery codes: set up, asked for, used up, removed."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from opentrax.accounts.models import Method, SignIn
from opentrax.accounts.tests.conftest import NewestMail, prove, sign_in_as
from opentrax.kit.tenancy import person_scope
from opentrax.organizations.models import Organization, Person

pytestmark = pytest.mark.django_db
STEP = "/sign-in/second-step"


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def _code(secret: str, *, steps_from_now: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps_from_now))


@pytest.fixture
def app_of_eve(client: Client, eve: Person) -> tuple[str, list[str]]:
    """Eve has an app: its secret, and her recovery codes. `client` is her browser."""
    sign_in_as(client, eve.email)
    prove(client)
    secret = client.get("/me/app-for-codes/new").context["form"].secret
    answer = client.post("/me/app-for-codes/new", {"code": _code(secret)})
    assert answer["Location"] == "/me/recovery-codes"
    codes = client.get("/me/recovery-codes").context["unused_codes"]
    cache.clear()
    return secret, list(codes)


def _with_password(eve: Person) -> Client:
    browser = Client()
    assert sign_in_as(browser, eve.email)["Location"] == STEP
    assert browser.get("/me").status_code == 302
    return browser


def _try(browser: Client, code: str) -> Any:
    return browser.post(STEP, {"code": code})


def test_the_code_of_the_app_is_asked_for(app_of_eve: tuple[str, list[str]], eve: Person) -> None:
    browser = _with_password(eve)
    assert _try(browser, "000000").status_code == 200
    assert _try(browser, _code(app_of_eve[0]))["Location"] == "/"
    assert browser.get("/me").status_code == 200
    with person_scope(eve.pk):
        methods = set(SignIn.objects.values_list("method", flat=True))
    assert Method.PASSWORD_AND_CODE in methods


def test_a_phone_may_be_half_a_minute_off(
    app_of_eve: tuple[str, list[str]], eve: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time stands still, so that no half minute ends between making a code and trying it."""
    standing = time.time()
    monkeypatch.setattr(time, "time", lambda: standing)
    assert _try(_with_password(eve), _code(app_of_eve[0], steps_from_now=-1))["Location"] == "/"
    late = _code(app_of_eve[0], steps_from_now=-3)
    assert _try(_with_password(eve), late).status_code == 200


def test_a_code_works_once(app_of_eve: tuple[str, list[str]], eve: Person) -> None:
    code = _code(app_of_eve[0])
    assert _try(_with_password(eve), code)["Location"] == "/"
    assert _try(_with_password(eve), code).status_code == 200


def test_a_recovery_code_works_once(app_of_eve: tuple[str, list[str]], eve: Person) -> None:
    code = app_of_eve[1][0]
    assert _try(_with_password(eve), code)["Location"] == "/"
    assert _try(_with_password(eve), code).status_code == 200
    assert _try(_with_password(eve), app_of_eve[1][1])["Location"] == "/"


def test_five_wrong_codes_make_even_the_right_one_wait(
    app_of_eve: tuple[str, list[str]], eve: Person
) -> None:
    browser = _with_password(eve)
    for _attempt in range(5):
        _try(browser, "000000")
    assert _try(browser, _code(app_of_eve[0])).status_code == 200
    assert _try(_with_password(eve), _code(app_of_eve[0])).status_code == 200


def test_a_wrong_first_code_sets_nothing_up(client: Client, eve: Person) -> None:
    sign_in_as(client, eve.email)
    prove(client)
    client.get("/me/app-for-codes/new")
    assert client.post("/me/app-for-codes/new", {"code": "000000"}).status_code == 200
    with person_scope(eve.pk):
        assert not Authenticator.objects.exists()


def test_new_recovery_codes_make_the_old_ones_worthless(
    client: Client, app_of_eve: tuple[str, list[str]], eve: Person, newest_mail: NewestMail
) -> None:
    assert client.post("/me/recovery-codes/new")["Location"] == "/me/recovery-codes"
    assert newest_mail().subject == "New recovery codes were made"
    assert _try(_with_password(eve), app_of_eve[1][0]).status_code == 200


def test_without_a_factor_there_are_no_recovery_codes(client: Client, eve: Person) -> None:
    sign_in_as(client, eve.email)
    prove(client)
    assert client.post("/me/recovery-codes/new")["Location"] == "/me/security"
    with person_scope(eve.pk):
        assert not Authenticator.objects.exists()


def test_removing_the_app_removes_the_codes_with_it(
    client: Client, app_of_eve: tuple[str, list[str]], eve: Person, newest_mail: NewestMail
) -> None:
    client.post("/me/app-for-codes/removal")
    assert newest_mail().subject == "The app for codes was removed"
    with person_scope(eve.pk):
        assert not Authenticator.objects.exists()
    assert sign_in_as(Client(), eve.email)["Location"] == "/"


def test_the_secret_is_encrypted(app_of_eve: tuple[str, list[str]], eve: Person) -> None:
    with person_scope(eve.pk):
        kept = Authenticator.objects.get(type="totp")
    assert app_of_eve[0] not in str(kept.data)


def test_under_another_secret_of_the_installation_every_code_is_wrong(
    app_of_eve: tuple[str, list[str]], eve: Person, settings: Any
) -> None:
    browser = _with_password(eve)
    settings.SECRET_KEY = "another secret of fifty characters, made for this test"
    settings.SECRET_KEY_FALLBACKS = []
    again = Client()
    sign_in_as(again, eve.email)
    for code in (_code(app_of_eve[0]), app_of_eve[1][0]):
        assert _try(again, code).status_code == 200
    assert browser.get("/me").status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/me/app-for-codes/removal", "/me/recovery-codes/new", "/me/passkeys/7/removal",
     "/me/deactivation", "/me/closure", "/me/under-age"],
)  # fmt: skip
def test_an_open_session_is_not_enough(path: str, client: Client, eve: Person) -> None:
    sign_in_as(client, eve.email)
    assert client.post(path)["Location"].startswith("/me/proof?next=")
    with person_scope(eve.pk):
        assert Person.objects.get(pk=eve.pk).is_active


def test_a_proof_lasts_five_minutes(
    client: Client, eve: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in_as(client, eve.email)
    prove(client)
    assert client.get("/me/address").status_code == 200
    later = time.time() + 301
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/me/address")["Location"].startswith("/me/proof?next=")
