"""Sign-ins: noted with time, duration, device; listed to their person; ended from elsewhere."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from opentrax.accounts import devices
from opentrax.accounts.models import EndReason, Method, SignIn
from opentrax.accounts.services import purging
from opentrax.accounts.tests.conftest import PASSWORD, NewestMail, sign_in_as
from opentrax.kit.tenancy import person_scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.rules.consent import Method as ConsentMethod
from opentrax.privacy.services import consent
from opentrax.privacy.services.consent import Manner

pytestmark = pytest.mark.django_db

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/141.0.0.0 Safari/537.36"
)
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture(autouse=True)
def not_fresh(globex: Organization) -> Organization:
    """An installation with an organization."""
    return globex


def _browser(user_agent: str, email: str = "eve@example.com") -> Client:
    client = Client(headers={"User-Agent": user_agent})
    assert sign_in_as(client, email)["Location"] == "/"
    return client


def _kept(person: Person) -> list[SignIn]:
    with person_scope(person.pk):
        return list(SignIn.objects.filter(person_id=person.pk).order_by("started_at"))


@pytest.mark.parametrize(
    ("said", "known"),
    [(CHROME, "Chrome, Windows"), (PHONE, "Firefox Mobile, Android"), ("", ""), ("\x00", "")],
)
def test_of_a_device_only_its_family_is_known(said: str, known: str) -> None:
    assert devices.family(said) == known


def test_a_sign_in_is_noted_with_time_device_and_method(eve: Person, clock: SettableClock) -> None:
    _browser(CHROME)
    [kept] = _kept(eve)
    assert (kept.method, kept.device) == (Method.PASSWORD, "Chrome, Windows")
    assert (kept.started_at, kept.ended_at, kept.place) == (clock.at, None, "")
    stored = {f.name for f in SignIn._meta.get_fields()}
    assert not {name for name in stored if "ip" in name.split("_") or "network" in name}


def test_how_long_a_session_lasted_is_known_to_five_minutes(
    eve: Person, clock: SettableClock
) -> None:
    client = _browser(CHROME)
    for _minute in range(12):
        clock.advance(minutes=1)
        client.get("/me")
    assert _kept(eve)[0].duration_s == 600
    clock.advance(minutes=2)
    client.post("/sign-out")
    [kept] = _kept(eve)
    assert (kept.duration_s, kept.end_reason) == (14 * 60, EndReason.SIGNED_OUT)
    assert kept.session_key == ""


def test_a_page_asks_nothing_more_of_the_database_for_it(
    eve: Person, django_assert_num_queries: Any, clock: SettableClock
) -> None:
    client = _browser(CHROME)
    client.get("/terms")
    with django_assert_num_queries(10) as asked:
        client.get("/terms")
    assert not [q for q in asked.captured_queries if "accounts_signin" in q["sql"]]


def test_the_page_shows_what_the_table_has(eve: Person) -> None:
    _browser(PHONE).post("/sign-out")
    client = _browser(CHROME)
    page = client.get("/me/sign-ins")
    assert [s.pk for s in page.context["past"]] == [s.pk for s in reversed(_kept(eve))]
    assert [s.pk for s in page.context["open_ones"]] == [_kept(eve)[-1].pk]
    shown = page.content.decode()
    assert "Firefox Mobile, Android" in shown
    assert "this one" in shown


def test_another_session_is_ended_at_once(eve: Person) -> None:
    phone, office = _browser(PHONE), _browser(CHROME)
    first = _kept(eve)[0]
    assert office.post(f"/me/sign-ins/{first.pk}/end")["Location"] == "/me/sign-ins"
    assert phone.get("/me").status_code == 302
    assert office.get("/me").status_code == 200
    assert _kept(eve)[0].end_reason == EndReason.REVOKED
    assert Session.objects.count() == 1


def test_all_others_are_ended_at_once(eve: Person) -> None:
    others, here = [_browser(PHONE), _browser(PHONE)], _browser(CHROME)
    here.post("/me/sign-ins/others/end")
    assert [c.get("/me").status_code for c in (*others, here)] == [302, 302, 200]


def test_nobody_ends_a_strangers_session(eve: Person, ada: Person) -> None:
    with person_scope(ada.pk):
        ada.set_password(PASSWORD)
        ada.save()
    client = _browser(CHROME)
    own = _kept(eve)[0]
    stranger = Client()
    with person_scope(ada.pk):
        stranger.force_login(ada)
    assert stranger.post(f"/me/sign-ins/{own.pk}/end").status_code == 302
    assert client.get("/me").status_code == 200
    with person_scope(ada.pk):
        assert not SignIn.objects.filter(pk=own.pk).exists()


def test_a_new_password_ends_the_others_and_says_so(eve: Person) -> None:
    phone, office = _browser(PHONE), _browser(CHROME)
    fields = {"oldpassword": PASSWORD, "password1": "another horse", "password2": "another horse"}
    assert office.post("/me/password", fields)["Location"] == "/me/security"
    assert phone.get("/me").status_code == 302
    [first, second] = _kept(eve)
    assert (first.end_reason, second.ended_at) == (EndReason.PASSWORD, None)
    # The session goes on under another key, and can still be ended from elsewhere.
    assert second.session_key == office.session.session_key
    third = Client(headers={"User-Agent": PHONE})
    sign_in_as(third, eve.email, "another horse")
    third.post(f"/me/sign-ins/{second.pk}/end")
    assert office.get("/me").status_code == 302


def test_a_device_that_is_new_is_told_by_mail(eve: Person, newest_mail: NewestMail) -> None:
    _browser(CHROME)
    with pytest.raises(TypeError):
        newest_mail()
    _browser(CHROME)
    _browser(PHONE)
    mail = newest_mail()
    assert mail.subject == "A sign-in from a device that is new"
    assert "Firefox Mobile, Android" in mail.text


def test_sign_ins_go_after_ninety_days(eve: Person, clock: SettableClock) -> None:
    _browser(CHROME)
    clock.advance(days=89)
    assert purging.purge_traces() == 0
    _browser(CHROME)
    clock.advance(days=2)
    assert purging.purge_traces() == 1
    assert len(_kept(eve)) == 1


def _note(client: Client, latitude: float = 47.1409, longitude: float = 9.5209) -> int:
    body = {"latitude": latitude, "longitude": longitude}
    return client.post("/me/sign-ins/place", body, content_type="application/json").status_code


def _agree(client: Client) -> Any:
    notice = client.get("/me/sign-ins").context["place"].notice_id
    return client.post("/me/sign-ins/places", {"notice": notice})


def test_a_place_is_noted_by_consent_only(eve: Person) -> None:
    client = _browser(CHROME)
    assert 'data-errand="place"' not in client.get("/me").content.decode()
    assert _note(client) == 403
    assert _kept(eve)[0].place == ""
    _agree(client)
    assert 'data-errand="place"' in client.get("/me").content.decode()
    assert _note(client) == 204
    assert _kept(eve)[0].place == "47.1, 9.5"
    assert 'data-errand="place"' not in client.get("/me").content.decode()
    assert _note(client, 40.0, 40.0) == 403, "once for each sign-in"


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"latitude": "x", "longitude": 1}', '{"latitude": null}']
)
def test_what_is_no_place_is_refused(body: str, eve: Person) -> None:
    client = _browser(CHROME)
    _agree(client)
    answer = client.post("/me/sign-ins/place", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("value", [float("nan"), 1e9, -91.0])
def test_a_place_outside_the_earth_is_not_noted(value: float, eve: Person) -> None:
    client = _browser(CHROME)
    _agree(client)
    assert _note(client, value) == 403
    assert _kept(eve)[0].place == ""


def test_stopping_removes_every_place(eve: Person) -> None:
    client = _browser(CHROME)
    _agree(client)
    _note(client)
    client.post("/me/sign-ins/places/end")
    assert _kept(eve)[0].place == ""
    assert _note(client) == 403
    assert not client.get("/me/sign-ins").context["place"].agreed


def test_stopping_elsewhere_removes_them_too(eve: Person, run_person_jobs: Any) -> None:
    client = _browser(CHROME)
    _agree(client)
    _note(client)
    manner = Manner(method=ConsentMethod.PREFERENCE_PAGE, actor_id=eve.pk)
    consent.withdraw(eve, "sign_in_place", manner=manner)
    assert _kept(eve)[0].place != ""
    run_person_jobs("forget_places")
    assert _kept(eve)[0].place == ""


def test_a_yes_to_other_words_is_none(eve: Person) -> None:
    client = _browser(CHROME)
    client.post("/me/sign-ins/places", {"notice": "sign_in_place/0/en"})
    assert not client.get("/me/sign-ins").context["place"].agreed
    assert _note(client) == 403


def test_an_old_session_is_over(eve: Person, clock: SettableClock) -> None:
    client = _browser(CHROME)
    Session.objects.update(expire_date=clock.at - timedelta(days=1))
    other = _browser(PHONE)
    assert len(other.get("/me/sign-ins").context["open_ones"]) == 1
    assert client.get("/me").status_code == 302
