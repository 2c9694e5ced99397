"""The live map as a dispatcher lives with it: somebody calls for help, somebody falls silent."""

import http.client
import re
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stage import Clock, Stage, eventually_shows, picture, zone_in_the_afternoon
from tests.journeys.test_from_sign_up_to_approval import (
    PASSWORD,
    accept_invitation,
    begin,
    bring_in,
    connect_device,
)

pytestmark = [pytest.mark.journey]

OWNER = "olga@river.example"
START, NORTH = (47.141, 9.5215), 0.0016


def begin_shift(page: Page) -> None:
    """Read how tracking works, say so, start the shift."""
    page.goto("/field/disclosure")
    page.get_by_role("button", name="I have read this").click()
    page.goto("/field")
    page.get_by_role("button", name="Start a shift").click()
    expect(page.get_by_role("status").filter(has_text="You are tracked until")).to_be_visible()


def drive(stage: Stage, token: str, at: float, steps: int, **more: str) -> None:
    """Fixes of somebody who drives north, the last one at `at`, fifteen seconds apart."""
    door = http.client.HTTPConnection("localhost", stage.house.port, timeout=30)
    for step in range(steps):
        fields = {
            "id": token, "timestamp": str(int(at) - 15 * (steps - 1 - step)),
            "lat": f"{START[0] + NORTH * step:.6f}", "lon": f"{START[1]:.6f}", "speed": "23",
            "bearing": "0", "accuracy": "8",
        }  # fmt: skip
        last = step == steps - 1
        door.request("POST", f"/ingest/traccar?{urlencode(fields | (more if last else {}))}")
        answer = door.getresponse()
        answer.read()
        assert answer.status == 200
    door.close()


def test_somebody_calls_for_help_and_somebody_falls_silent(fresh: Stage, clock: Clock):
    zone = zone_in_the_afternoon()
    clock.set_behind(600)
    with fresh.person(zone=zone) as office, fresh.person(zone=zone, width=390) as phone:
        begin(office, zone)
        bring_in(office)
        accept_invitation(phone)
        token = connect_device(office)
        begin_shift(phone)
        clock.set_behind(0)
        office.goto("/live-map")
        drive(fresh, token, clock.now().timestamp(), 12)
        people = office.get_by_role("region", name="Technicians")
        expect(people.get_by_role("button", name=re.compile("Theo Technician"))).to_contain_text(
            "Traveling"
        )
        call_for_help(fresh, office, phone, token, clock)
        fall_silent(fresh, office, token, clock)
    assert fresh.watch.found == []


def call_for_help(stage: Stage, office: Page, phone: Page, token: str, clock: Clock) -> None:
    """The call is on every open map, on one opened later, and gone from both once acknowledged."""
    alert = office.get_by_role("alert")
    drive(stage, token, clock.now().timestamp(), 2, alarm="sos")
    expect(alert).to_contain_text("Theo Technician calls for help")
    expect(office).to_have_title(re.compile("^SOS"))
    expect(office.locator(".who.is-sos")).to_be_visible()
    picture(office, "journey-3-sos", full=False)
    phone.goto("/field")
    expect(phone.get_by_text("Nobody has acknowledged it yet")).to_be_visible()
    with stage.person(width=360, height=760, scheme="dark") as other:
        stage.sign_in(other, OWNER, PASSWORD)
        other.goto("/live-map")
        expect(other.get_by_role("alert")).to_contain_text("Theo Technician calls for help")
        picture(other, "journey-3-sos-narrow", full=False)
        other.get_by_role("button", name="Acknowledge").press("Enter")
        expect(other.get_by_role("alert")).to_be_hidden()
    expect(alert).to_be_hidden()
    expect(office).not_to_have_title(re.compile("SOS"))
    eventually_shows(phone, "takes care of it")
    picture(phone, "journey-3-field")


def fall_silent(stage: Stage, office: Page, token: str, clock: Clock) -> None:
    """Twenty-five minutes later nothing was heard of somebody who drove; then they speak."""
    row = office.locator(".live-row").filter(has_text="Theo Technician")
    clock.set_behind(-1500)
    expect(row).to_contain_text("No signal since")
    marker = office.locator(".who.who-gap")
    expect(marker).to_have_attribute("aria-label", re.compile("No signal since"))
    expect(marker.locator(".who-tag")).to_be_visible()
    picture(office, "journey-3-silent", full=False)
    drive(stage, token, clock.now().timestamp(), 4)
    expect(row).to_contain_text("Traveling")
    expect(marker).to_have_count(0)
