"""The register of cookies, the gate before the browser, and Global Privacy Control."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from opentrax.organizations.models import Organization, Person
from opentrax.privacy import cookies
from opentrax.privacy.middleware import CookieGate

SignIn = Callable[[Person, Organization | None], Client]


def test_the_register_has_the_cookies_of_the_settings_and_none_is_optional():
    assert {one.name: one.purpose for one in cookies.register()} == {
        "session": "", "csrftoken": "", "messages": "",
    }  # fmt: skip
    assert all(str(one.what) and str(one.term) for one in cookies.register())


@pytest.fixture
def optional(monkeypatch: pytest.MonkeyPatch) -> str:
    """The cookie of messages is declared as optional, for a purpose."""
    monkeypatch.setattr(cookies, "OPTIONAL", {"cookie:messages": "statistics"})
    return "messages"


@pytest.mark.parametrize(
    ("chosen", "signal", "passes"),
    [((), None, False), (("statistics",), None, True), (("statistics",), "1", False),
     (("other",), None, False), (("statistics",), "0", True)],
)  # fmt: skip
def test_an_optional_cookie_passes_only_when_chosen_and_never_under_the_signal(
    optional: str, chosen: tuple[str, ...], signal: str | None, passes: bool
):
    def setting(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie(optional, "1")
        return response

    request = HttpRequest()
    request.cookie_choices = chosen
    if signal is not None:
        request.META["HTTP_SEC_GPC"] = signal
    assert (optional in CookieGate(setting)(request).cookies) is passes


def test_a_cookie_that_nobody_declared_is_taken_out_and_said(caplog: pytest.LogCaptureFixture):
    def careless(_request: HttpRequest) -> HttpResponse:
        response = HttpResponse()
        response.set_cookie("visitor", "needle")
        response.set_cookie("session", "kept")
        return response

    assert set(careless(HttpRequest()).cookies) == {"visitor", "session"}
    assert set(CookieGate(careless)(HttpRequest()).cookies) == {"session"}
    assert "taken out" in caplog.text
    assert "needle" not in caplog.text


@pytest.mark.parametrize(("sent", "honored"), [("1", True), ("0", False), ("yes", False)])
@pytest.mark.django_db
def test_the_page_says_whether_the_browser_sends_the_signal(
    client: Client, sent: str, honored: bool
):
    answer = client.get("/privacy/cookies", headers={"sec-gpc": sent})
    assert ("Your browser sends this signal" in answer.content.decode()) is honored
    assert "Sec-GPC" in answer.headers["Vary"]
    assert "csrftoken" in answer.content.decode()


@pytest.mark.django_db
def test_the_site_says_that_it_honors_the_signal(client: Client):
    body = client.get("/.well-known/gpc.json").json()
    assert body["gpc"] is True
    assert len(body["lastUpdate"]) == 10


@pytest.mark.django_db
def test_signing_in_and_out_still_sets_and_takes_the_cookie(
    ada: Person, acme: Organization, sign_in: SignIn
):
    client = sign_in(ada, acme)
    assert client.cookies["session"].value
    client.post("/sign-out")
    assert not client.cookies["session"].value
