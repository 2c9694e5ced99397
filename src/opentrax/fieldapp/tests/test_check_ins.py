"""Checking in by what the location offers: its printed QR code, the code on its screen."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from opentrax.directory.models import Location, Technician
from opentrax.kit.testing.plugin import SettableClock
from opentrax.tracking.models import Tap
from opentrax.workorders.check_in_states import PointKind
from opentrax.workorders.models import CheckIn, Visit
from opentrax.workorders.rules.codes import code_of, is_right, seconds_left, step_of
from opentrax.workorders.services.check_in_points import point_of, token_of
from opentrax.workorders.tests.conftest import (
    NINE,
    Browse,
    Side,
    accepted,
    browse,
    offer,
    order,
    shop,
    side,
    technician,
    visit,
)

__all__ = ["accepted", "browse", "offer", "order", "shop", "side", "technician", "visit"]
SignIn = Callable[..., Client]
KINDS = {"qr": "/c/", "screen": "/screens/"}


def made(browse: Browse, shop: Location, kind: str, clock: SettableClock) -> str:
    """Ada makes a QR code or a screen on the location's page; its address."""
    clock.set(NINE)
    ada = browse("ada")
    page = f"/locations/{shop.pk}/check-in"
    assert KINDS[kind] not in ada.get(page).content.decode()
    ada.post(f"{page}/renewal", {"kind": kind})
    shown = ada.get(f"{page}/sheet" if kind == "qr" else page).content.decode()
    found = re.search(rf"{KINDS[kind]}[\w-]{{40,}}", shown)
    assert found is not None
    return found.group()


def ways(side: Side) -> list[tuple[str, str]]:
    with side("acme"):
        return list(CheckIn.objects.order_by("at", "id").values_list("direction", "way"))


@pytest.mark.django_db
def test_a_scanned_code_leads_to_ones_own_visit_of_today_and_one_tap_checks_in(
    visit: Visit, shop: Location, clock: SettableClock, browse: Browse, side: Side
) -> None:
    url = made(browse, shop, "qr", clock)
    assert Client().get(url)["Location"].endswith(url)  # after signing in
    tim = browse("tim")
    assert 'value="in"' in tim.get(url).content.decode()
    assert ways(side) == []  # looking at it changes nothing
    sent = {"visit": visit.pk, "direction": "in"}
    tim.post(url, sent)
    tim.post(url, sent)
    clock.advance(hours=1)
    assert 'value="out"' in tim.get(url).content.decode()
    tim.post(url, {"visit": visit.pk, "direction": "out"})
    assert ways(side) == [("in", "qr"), ("out", "qr")]
    clock.advance(hours=24)
    assert "No visit of yours here today" in tim.get(url).content.decode()
    assert tim.post(url, sent).status_code == 404


@pytest.mark.django_db
def test_what_was_renewed_opens_nothing(
    visit: Visit, shop: Location, clock: SettableClock, browse: Browse
) -> None:
    old = made(browse, shop, "qr", clock)
    tim, ada = browse("tim"), browse("ada")
    ada.post(f"/locations/{shop.pk}/check-in/renewal", {"kind": "qr"})
    assert tim.get(old).status_code == 404
    screen = made(browse, shop, "screen", clock)
    assert Client().get(screen).status_code == 200
    # One kind of secret is none of the other, and one that is bent is none.
    assert tim.get(screen.replace("/screens/", "/c/")).status_code == 404
    assert Client().get(screen[:-2]).status_code == 404
    ada.post(f"/locations/{shop.pk}/check-in/end", {"kind": "screen"})
    assert Client().get(screen).status_code == 404
    assert browse("bea").get(f"/locations/{shop.pk}/check-in").status_code == 404


@pytest.mark.django_db
def test_the_code_of_the_screen_checks_in_while_it_stands(
    visit: Visit, shop: Location, clock: SettableClock, browse: Browse, side: Side
) -> None:
    screen = made(browse, shop, "screen", clock)
    response = Client().get(screen)
    assert not response.cookies
    assert 1 <= int(response["Refresh"]) <= 61
    found = re.search(r'class="code-large">(\d{3} \d{3})<', response.content.decode())
    assert found is not None
    tim, url = browse("tim"), f"/field/visits/{visit.pk}/code"
    clock.advance(minutes=3)
    late = tim.post(url, {"code": found.group(1), "direction": "in"}, follow=True)
    assert "This is not the code on the screen" in late.content.decode()
    assert ways(side) == []
    clock.advance(minutes=-2)
    tim.post(url, {"code": found.group(1), "direction": "in"})
    assert ways(side) == [("in", "code")]


@pytest.mark.django_db
def test_guesses_are_counted_for_each_visit(
    visit: Visit, shop: Location, clock: SettableClock, browse: Browse
) -> None:
    made(browse, shop, "screen", clock)
    cache.clear()
    tim, url = browse("tim"), f"/field/visits/{visit.pk}/code"
    answers = [tim.post(url, {"code": "12"}).status_code for _ in range(12)]
    assert answers == [302] * 10 + [429] * 2


@pytest.mark.hypothesis
@given(st.binary(min_size=16, max_size=32), st.integers(10**6, 2**32), st.integers(-400, 400))
def test_a_code_stands_for_its_minute_and_one_beside_it(
    secret: bytes, second: int, later: int
) -> None:
    at = datetime.fromtimestamp(second, UTC)
    code, asked = code_of(secret, step_of(at)), at + timedelta(seconds=later)
    assert re.fullmatch(r"\d{6}", code)
    apart = abs(step_of(asked) - step_of(at))
    near = {code_of(secret, step_of(asked) + n) for n in (-1, 0, 1)}
    assert is_right(secret, f"{code[:3]} {code[3:]}", asked) == (apart <= 1 or code in near)
    assert step_of(at + timedelta(seconds=seconds_left(at))) == step_of(at) + 1


@pytest.mark.django_db
def test_a_made_up_secret_is_not_looked_up(
    shop: Location, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        for text in ("", "x", "é" * 8, "A" * 43, "A" * 44):
            assert point_of(text, PointKind.QR) is None
    assert point_of(token_of(shop.pk, PointKind.QR), PointKind.QR) is None


def linked(browse: Browse, visit: Visit) -> str:
    """Bea makes the link of a visit, and sees it once."""
    page = browse("bea").post(f"/visits/{visit.pk}/link").content.decode()
    found = re.search(r"/v/[\w-]{20,}", page)
    assert found is not None
    return found.group()


@pytest.mark.django_db
def test_with_a_link_a_technician_without_an_account_comes_and_goes(
    visit: Visit, technician: Technician, clock: SettableClock, browse: Browse, side: Side
) -> None:
    clock.set(NINE)
    with side("bolt"):
        Technician.objects.filter(pk=technician.pk).update(person=None)
    url, stranger = linked(browse, visit), Client(enforce_csrf_checks=True)
    shown = stranger.get(url)
    assert "Nothing has changed by opening this page" in shown.content.decode()
    assert (shown["Referrer-Policy"], len(shown.cookies)) == ("no-referrer", 0)
    assert ways(side) == []
    stranger.post(url, {"direction": "in"})
    clock.advance(hours=1)
    stranger.post(url, {"direction": "out", "outcome": "done"})
    assert ways(side) == [("in", "link"), ("out", "link")]
    with side("acme"):
        found = Visit.objects.get()
        assert (found.status, found.outcome, found.arrived_at) == ("finished", "done", NINE)
    assert "nothing to tell" in stranger.get(url).content.decode()
    assert stranger.post(url, {"direction": "in"}).status_code == 422


@pytest.mark.django_db
def test_the_technicians_own_time_knows_what_a_link_told(
    visit: Visit, clock: SettableClock, browse: Browse, side: Side
) -> None:
    clock.set(NINE)
    url = linked(browse, visit)
    Client().post(url, {"direction": "in"})
    clock.advance(seconds=2)
    Client().post(url, {"direction": "in"})  # a second click is no second arrival
    with side("bolt"):
        assert Tap.objects.get().visit_id == visit.pk


@pytest.mark.django_db
def test_a_link_ends_with_its_time_its_technician_and_the_next_link(
    visit: Visit, technician: Technician, clock: SettableClock, browse: Browse, side: Side
) -> None:
    clock.set(NINE)
    old = linked(browse, visit)
    new = linked(browse, visit)
    codes = [Client().get(url).status_code for url in (old, new)]
    assert codes == [404, 200]
    with side("bolt"):
        Visit.objects.filter(pk=visit.pk).update(technician_id=visit.pk)
    assert Client().get(new).status_code == 404
    with side("bolt"):
        Visit.objects.filter(pk=visit.pk).update(technician_id=technician.pk)
    clock.advance(hours=15)
    assert Client().get(new).status_code == 404
    # The client plans no visits, so it hands no links out.
    assert browse("ada").post(f"/visits/{visit.pk}/link").status_code == 302
