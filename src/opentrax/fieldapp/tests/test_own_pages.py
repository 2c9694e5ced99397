"""The technician's own pages, as the technician, somebody else and an outsider meet them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client

from opentrax.directory.models import Technician
from opentrax.directory.services import LocationDetails, add_location
from opentrax.kit.commands import Refused
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Acknowledgement, Device, Shift, Tap, Window
from opentrax.tracking.services.taps import arrive
from opentrax.tracking.services.views import record_look
from opentrax.tracking.testing import make_technician
from opentrax.workorders.models import Visit
from opentrax.workorders.services.assignments import assign
from opentrax.workorders.services.orders import WorkOrderDetails, create_work_order
from opentrax.workorders.services.visits import plan_visit

Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[..., Client]


@dataclass
class Cast:
    """Tim with his browser, his organization and his technician."""

    client: Client
    bolt: Organization
    tim: Person
    technician: Technician


@pytest.fixture
def own(
    clock: SettableClock,
    bolt: Organization,
    bea: Person,
    tim: Person,
    within: Within,
    sign_in: SignIn,
) -> Cast:
    clock.advance(hours=6)
    with within(bolt, bea):
        technician = make_technician(tim, actor=bea)
    return Cast(sign_in(tim, bolt), bolt, tim, technician)


@pytest.fixture
def visit(own: Cast, bea: Person, clock: SettableClock) -> Visit:
    with scope(own.bolt.pk, bea.pk):
        location = add_location(
            LocationDetails("Store 1", "America/Toronto", point=(45.5, -73.6)), actor=bea
        )
        order = create_work_order(location, WorkOrderDetails("Fix the door"), actor=bea)
        assign(order, own.bolt.pk, actor=bea)
        return plan_visit(
            order, own.technician, start_at=clock.at + timedelta(hours=1),
            end_at=clock.at + timedelta(hours=2), actor=bea,
        )  # fmt: skip


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def post(client: Client, url: str, **fields: object) -> str:
    """Post, follow to the page that comes of it."""
    response = client.post(url, {"command_id": str(uuid7()), **fields}, follow=True)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def test_a_technician_reads_acknowledges_opens_pauses_and_ends(own: Cast) -> None:
    assert "Not tracked" in body(own.client, "/field")
    text = body(own.client, "/field/disclosure")
    assert "The app also does this when it is closed or not in use" in text
    post(own.client, "/field/disclosure/acknowledgement", version=1, language="en")
    assert "You are tracked until 23:00" in post(own.client, "/field/shifts")
    assert "Paused: not tracked" in post(own.client, "/field/pauses")
    assert "You are tracked until 23:00" in post(own.client, "/field/pauses/end")
    with scope(own.bolt.pk, own.tim.pk):
        shift = Shift.objects.get()
        assert Acknowledgement.objects.get().person_id == own.tim.pk
    assert "Not tracked" in post(own.client, f"/field/shifts/{shift.pk}/closing")
    with scope(own.bolt.pk, own.tim.pk):
        assert not Window.objects.filter(closes_at__gt=Shift.objects.get().ends_at).exists()


def test_an_old_version_is_not_acknowledged(own: Cast) -> None:
    page = post(own.client, "/field/disclosure/acknowledgement", version=7, language="en")
    assert "The text has changed meanwhile" in page
    with scope(own.bolt.pk, own.tim.pk):
        assert not Acknowledgement.objects.exists()


def test_arriving_and_leaving_by_hand(own: Cast, visit: Visit, clock: SettableClock) -> None:
    assert "I have arrived" in body(own.client, "/field")
    clock.advance(hours=1)
    assert "I have left" in post(own.client, f"/field/visits/{visit.pk}/arrival")
    clock.advance(minutes=45)
    page = post(own.client, f"/field/visits/{visit.pk}/departure")
    assert "arrived 10:00" in page
    assert "left 10:45" in page
    with scope(own.bolt.pk, own.tim.pk):
        assert list(Tap.objects.order_by("at").values_list("kind", "visit_id")) == [
            ("arrive", visit.pk), ("leave", visit.pk)
        ]  # fmt: skip


def test_a_form_sent_twice_is_one_tap(own: Cast, visit: Visit) -> None:
    fields = {"command_id": str(uuid7())}
    for _ in range(2):
        own.client.post(f"/field/visits/{visit.pk}/arrival", fields)
    with scope(own.bolt.pk, own.tim.pk):
        assert Tap.objects.count() == 1


def test_nobody_taps_on_anothers_visit(
    own: Cast, visit: Visit, bea: Person, sign_in: SignIn
) -> None:
    with scope(own.bolt.pk, bea.pk):
        other = make_technician(bea, actor=bea)
        with pytest.raises(Refused, match="not yours"):
            arrive(other, visit.pk, actor=bea)
    client = sign_in(bea, own.bolt)
    assert client.post(f"/field/visits/{visit.pk}/arrival").status_code == 404
    with scope(own.bolt.pk, bea.pk):
        assert not Tap.objects.exists()


def test_a_phone_is_connected_once_with_a_code(own: Cast) -> None:
    fields = {"kind": "traccar", "name": "Mine", "command_id": str(uuid7())}
    first = own.client.post("/field/devices/new", fields)
    text = first.content.decode()
    assert "org.traccar.client://config?url=" in text
    assert "otd_" in text
    assert "no-store" in first.headers["Cache-Control"]
    again = own.client.post("/field/devices/new", fields, follow=True).content.decode()
    assert "otd_" not in again, "the code is shown once"
    assert "Mine" in again
    with scope(own.bolt.pk, own.tim.pk):
        device = Device.objects.get()
    rotated = own.client.post(f"/field/devices/{device.pk}/token").content.decode()
    assert "otd_" in rotated
    assert "Revoked" in post(own.client, f"/field/devices/{device.pk}/revocation")


def test_this_browser_becomes_one_device(own: Cast) -> None:
    tokens = {
        own.client.post("/field/browser").content.decode().split('data-token="')[1].split('"')[0]
        for _ in range(2)
    }
    assert len(tokens) == 2
    with scope(own.bolt.pk, own.tim.pk):
        assert Device.objects.get().kind == "browser"


def test_a_technician_sees_who_looked(own: Cast, bea: Person, clock: SettableClock) -> None:
    assert "Nobody has looked" in body(own.client, "/field/looks")
    with scope(own.bolt.pk, bea.pk):
        for _ in range(3):
            record_look(own.technician, bea, "day", about_on=clock.at.date())
        clock.advance(minutes=11)
        record_look(own.technician, bea, "live")
        record_look(own.technician, own.tim, "day")
    page = body(own.client, "/field/looks")
    assert page.count("Bea Example") == 2
    assert "The live map" in page


def test_everything_stored_of_a_day_is_shown(own: Cast) -> None:
    post(own.client, "/field/disclosure/acknowledgement", version=1, language="en")
    post(own.client, "/field/shifts")
    post(own.client, "/field/pauses")
    page = body(own.client, "/field/data")
    assert "09:00–23:00" in page
    assert "Opened by the technician" in page
    assert "How tracking works, version 1" in page
    assert "Opened by the technician" in body(own.client, "/field/data?on=nonsense")
    assert "No shift on this day" in body(own.client, "/field/data?on=2026-03-20")


def test_a_member_who_is_no_technician_is_told_so(own: Cast, bea: Person, sign_in: SignIn) -> None:
    client = sign_in(bea, own.bolt)
    assert "You are no technician here" in body(client, "/field")
    assert client.post("/field/shifts").status_code == 403


@pytest.mark.parametrize("act", ["closing", "cancellation"])
def test_an_outsider_finds_no_shift_and_no_device(
    own: Cast, gus: Person, globex: Organization, sign_in: SignIn, act: str
) -> None:
    post(own.client, "/field/shifts")
    own.client.post("/field/devices/new", {"kind": "traccar"})
    with scope(own.bolt.pk, own.tim.pk):
        shift, device = Shift.objects.get(), Device.objects.get()
    with scope(globex.pk, gus.pk):
        make_technician(gus, actor=gus)
    client = sign_in(gus, globex)
    assert client.post(f"/field/shifts/{shift.pk}/{act}").status_code == 404
    assert client.post(f"/field/devices/{device.pk}/token").status_code == 404
    assert client.post(f"/field/devices/{device.pk}/revocation").status_code == 404
    with scope(own.bolt.pk, own.tim.pk):
        assert Shift.objects.get().ends_at == shift.ends_at
        assert Device.objects.get().revoked_at is None


def test_anonymous_visitors_are_sent_to_sign_in(db: None) -> None:
    for url in ("/field", "/field/data", "/field/looks", "/field/devices", "/field/disclosure"):
        response = Client().get(url)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/sign-in")
