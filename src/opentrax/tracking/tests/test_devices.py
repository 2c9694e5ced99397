"""Devices, the links that set up apps, and the office's screens of devices and shifts."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from opentrax.kit.keys import uuid7
from opentrax.kit.qr import qr_svg
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.tracking.models import Device, DeviceKind, Shift
from opentrax.tracking.provisioning import setup_of
from opentrax.tracking.services import shifts
from opentrax.tracking.testing import give_device, make_technician
from opentrax.tracking.tokens import PREFIX, message_secret

Within = Callable[[Organization, Person], AbstractContextManager[object]]
SignIn = Callable[..., Client]
URL = "https://track.example.com"


@pytest.fixture
def device(
    clock: SettableClock, bolt: Organization, bea: Person, tim: Person, within: Within
) -> Device:
    with within(bolt, bea):
        return give_device(make_technician(tim, actor=bea), actor=bea)[0]


def test_the_link_of_traccar_client_carries_all_that_it_needs() -> None:
    link = urlsplit(setup_of(DeviceKind.TRACCAR, URL, "otd_x").link)
    assert (link.scheme, link.netloc) == ("org.traccar.client", "config")
    asked = {key: values[0] for key, values in parse_qs(link.query).items()}
    assert asked == {
        "url": f"{URL}/ingest/traccar", "id": "otd_x", "accuracy": "high", "distance": "50",
        "interval": "60", "angle": "30", "heartbeat": "300", "buffer": "true",
        "stop_detection": "true",
    }  # fmt: skip


def test_the_link_of_overland_carries_address_and_token() -> None:
    link = urlsplit(setup_of(DeviceKind.OVERLAND, URL, "otd_x").link)
    assert (link.scheme, link.netloc) == ("overland", "setup")
    assert parse_qs(link.query) == {"url": [f"{URL}/ingest/overland"], "token": ["otd_x"]}


@pytest.mark.parametrize("kind", [DeviceKind.OWNTRACKS, DeviceKind.GPSLOGGER])
def test_the_other_apps_are_told_what_to_type(kind: DeviceKind) -> None:
    setup = setup_of(kind, URL, "otd_x")
    assert setup.link == ""
    assert any("otd_x" in value for _, value in setup.typed)
    assert len(setup.steps) >= 3


def test_owntracks_is_told_its_own_secret_and_gpslogger_the_unit_of_speed() -> None:
    typed = [
        value for _, value in setup_of(DeviceKind.OWNTRACKS, URL, "otd_x", secret="s" * 32).typed
    ]
    assert "s" * 32 in typed
    url = setup_of(DeviceKind.GPSLOGGER, URL, "otd_x", secret="s" * 32).typed[0][1]
    assert url.startswith(f"{URL}/ingest/gpslogger/otd_x?lat=%LAT")
    assert "speed_ms=%SPD" in url
    assert "s" * 32 not in url


def test_the_secret_of_a_device_is_of_its_token_and_the_installation() -> None:
    secrets = {message_secret(t, k) for t in ("otd_a", "otd_b") for k in ("one", "two")}
    assert len(secrets) == 4
    assert {len(secret) for secret in secrets} == {32}
    assert message_secret("otd_a", "one") in secrets


def test_a_qr_code_is_one_element_without_script_or_style() -> None:
    drawn = qr_svg(setup_of(DeviceKind.TRACCAR, URL, PREFIX + "x" * 32).link)
    assert drawn.startswith("<svg ")
    assert "style=" not in drawn
    assert "script" not in drawn


def test_the_office_adds_a_device_and_sees_its_code_once(
    bolt: Organization, bea: Person, device: Device, sign_in: SignIn
) -> None:
    client = sign_in(bea, bolt)
    fields = {
        "technician": str(device.technician_id), "kind": "overland", "name": "Spare",
        "command_id": str(uuid7()),
    }  # fmt: skip
    first = client.post("/devices/new", fields).content.decode()
    assert "overland://setup?url=" in first
    assert "A phone cannot reach this address" in first, "tests are served on localhost"
    again = client.post("/devices/new", fields, follow=True).content.decode()
    assert PREFIX not in again
    with scope(bolt.pk, bea.pk):
        assert Device.objects.count() == 2
    assert "Spare" in client.get("/devices").content.decode()


def test_the_token_is_nowhere_but_on_the_page_that_made_it(
    bolt: Organization, bea: Person, device: Device, sign_in: SignIn
) -> None:
    client = sign_in(bea, bolt)
    shown = client.post(f"/devices/{device.pk}/token").content.decode()
    token = shown.split("id=" + PREFIX)[1].split("&")[0]
    with scope(bolt.pk, bea.pk):
        stored = Device.objects.filter(pk=device.pk).values().get()
    assert token not in str(stored)
    for url in ("/devices", f"/devices/{device.pk}"):
        assert token not in client.get(url).content.decode()


def test_revoking_is_shown_and_final(
    bolt: Organization, bea: Person, device: Device, sign_in: SignIn
) -> None:
    client = sign_in(bea, bolt)
    page = client.post(f"/devices/{device.pk}/revocation", follow=True).content.decode()
    assert "Nothing that it sends is taken any more" in page
    page = client.post(f"/devices/{device.pk}/token", follow=True).content.decode()
    assert "This device was revoked" in page
    assert "Phone" in client.get("/devices?state=revoked").content.decode()


PAGES = ["/devices", "/devices/new", "/shifts", "/shifts/new"]


@pytest.mark.parametrize("url", PAGES)
def test_technicians_and_strangers_do_not_enter_the_offices_pages(
    bolt: Organization, tim: Person, device: Device, sign_in: SignIn, url: str
) -> None:
    assert sign_in(tim, bolt).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_an_outsider_finds_nothing(
    bolt: Organization, bea: Person, gus: Person, globex: Organization, device: Device,
    sign_in: SignIn,
) -> None:  # fmt: skip
    with scope(bolt.pk, bea.pk):
        shift = shifts.open_shift(device.technician, actor=bea)
    client = sign_in(gus, globex)
    assert client.get(f"/devices/{device.pk}").status_code == 404
    for url in (f"/devices/{device.pk}/token", f"/devices/{device.pk}/revocation"):
        assert client.post(url).status_code == 404
    assert client.get(f"/shifts/{shift.pk}/end").status_code == 404
    assert client.post(f"/shifts/{shift.pk}/cancellation").status_code == 404
    refused = client.post(
        "/devices/new", {"technician": str(device.technician_id), "kind": "traccar"}
    )
    assert refused.status_code == 422
    for url in ("/devices", "/shifts"):
        assert "Tim Example" not in client.get(url).content.decode()
    with scope(bolt.pk, bea.pk):
        assert Device.objects.get().revoked_at is None


def test_the_office_plans_moves_and_cancels(
    bolt: Organization, bea: Person, device: Device, sign_in: SignIn, clock: SettableClock
) -> None:
    client = sign_in(bea, bolt)
    fields = {
        "technician": str(device.technician_id),
        "starts_at": "2026-03-23T08:00", "ends_at": "2026-03-23T16:00",
    }  # fmt: skip
    page = client.post("/shifts/new", fields, follow=True).content.decode()
    assert "The shift is planned" in page
    with scope(bolt.pk, bea.pk):
        shift = Shift.objects.get()
    assert shift.starts_at == clock.at + timedelta(hours=5), "08:00 in Toronto is 12:00 UTC"
    past = client.post("/shifts/new", fields | {"starts_at": "2026-03-23T01:00"})
    assert past.status_code == 422
    moved = client.post(f"/shifts/{shift.pk}/end", {"ends_at": "2026-03-23T17:00"}, follow=True)
    assert "What has passed stays as it is" in moved.content.decode()
    page = client.post(f"/shifts/{shift.pk}/cancellation", follow=True).content.decode()
    assert "The shift is cancelled" in page
    assert (
        client.post(f"/shifts/{shift.pk}/end", {"ends_at": "2026-03-23T18:00"}).status_code == 422
    )
