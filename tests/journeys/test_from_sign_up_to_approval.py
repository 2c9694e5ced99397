"""The main job, as its people do it: from an empty installation to an approved week."""

import http.client
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from opentrax.demo.phones import Stay, Trip, fixes
from opentrax.demo.wire import FORM, message
from tests.journeys.stage import Clock, Stage, eventually_shows, picture, zone_in_the_afternoon

pytestmark = [pytest.mark.journey]

PASSWORD = "a long walk by the river"
HOURS_S = 3 * 3600


def begin(page: Page, zone: str) -> None:
    """The first page of an installation makes its owner."""
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to your Opentrax")
    page.get_by_label("Full name").fill("Olga Owner")
    page.get_by_label("Organization").fill("River Repairs")
    page.get_by_label("Time zone").select_option(zone)
    page.get_by_label("E-mail").fill("olga@river.example")
    page.get_by_label("Password").fill(PASSWORD)
    state_age_and_terms(page)
    page.get_by_role("button", name="Begin").click()
    expect(page).not_to_have_url(re.compile("/start"))


def state_age_and_terms(page: Page) -> None:
    """Two boxes that nobody ticks beforehand."""
    page.get_by_label("I am 16 or older").check()
    page.get_by_label(re.compile("I accept the terms")).check()


def bring_in(page: Page) -> None:
    """A technician with an address is invited by mail."""
    page.goto("/technicians/new")
    page.get_by_label("Full name").fill("Theo Technician")
    page.get_by_label("E-mail").fill("theo@river.example")
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/hours"))


def accept_invitation(page: Page) -> None:
    """The invited person reads the mail, follows its link and chooses a password."""
    page.goto("/demo/mail")
    eventually_shows(page, "theo@river.example")
    page.get_by_role("listitem").filter(has_text="theo@river.example").get_by_role("link").click()
    link = page.get_by_role("link").filter(has_text=re.compile("/invitations/"))
    page.goto(urlsplit(str(link.get_attribute("href"))).path)
    picture(page, "journey-1-invitation")
    page.get_by_label("Password").fill(PASSWORD)
    state_age_and_terms(page)
    page.get_by_role("button", name="Accept").click()
    expect(page).not_to_have_url(re.compile("/invitations/"))


def add_location(page: Page) -> tuple[float, float]:
    """A place by its address alone: the installation's own map knows where it is."""
    page.goto("/locations/new")
    page.get_by_role("textbox", name=re.compile("^Name")).fill("Mill")
    page.get_by_role("textbox", name=re.compile("^Address")).fill("Städtle 43, 9490 Vaduz")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mill")
    picture(page, "journey-1-location")
    page.get_by_role("link", name="Edit").first.click()
    return (
        float(page.locator("[data-fence=latitude]").input_value()),
        float(page.locator("[data-fence=longitude]").input_value()),
    )


def connect_device(page: Page) -> str:
    """The page shows the code once; its link carries the token that the phone will send."""
    page.goto("/devices/new")
    page.get_by_label("Technician").select_option(label="Theo Technician")
    page.get_by_label("App on the phone").select_option("traccar")
    page.get_by_label(re.compile("^Name of the phone")).fill("Work phone")
    page.get_by_role("button", name="Show the code").click()
    expect(page.get_by_role("img", name="QR code that sets up the app")).to_be_visible()
    picture(page, "journey-1-device")
    link = page.locator("#device-link").input_value()
    return parse_qs(urlsplit(link).query)["id"][0]


def plan_work(page: Page, clock: Clock, zone: ZoneInfo) -> None:
    """A work order for the place, given to the own technicians, with a visit in an hour."""
    page.goto("/work-orders/new")
    page.get_by_label("What is to be done?").fill("Mend the sluice")
    page.get_by_label("Location").select_option(label="Mill")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("link", name="Plan a visit").click()
    start = (clock.now() + timedelta(minutes=40)).astimezone(zone)
    page.get_by_label("Technician").select_option(label="Theo Technician")
    page.get_by_label("Day").fill(start.strftime("%Y-%m-%d"))
    page.get_by_label("From").fill(start.strftime("%H:%M"))
    page.get_by_label("To").fill((start + timedelta(hours=1)).strftime("%H:%M"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Theo Technician").first).to_be_visible()
    picture(page, "journey-1-work-order")


def begin_shift(page: Page) -> None:
    """Read how tracking works, say so, start the shift."""
    page.goto("/field")
    page.get_by_role("link", name="Read it").click()
    page.get_by_role("button", name="I have read this").click()
    page.goto("/field")
    page.get_by_role("button", name="Start a shift").click()
    expect(page.get_by_role("status").filter(has_text="You are tracked until")).to_be_visible()
    expect(page.get_by_text("Mend the sluice")).to_be_visible()
    picture(page, "journey-1-field")


def way(place: tuple[float, float], began: float) -> list[Stay | Trip]:
    """Ten minutes at home, a quarter of an hour's drive, an hour of work, the drive home."""
    home = (place[0] + 0.035, place[1] + 0.004)
    path = [
        (home[0] + (place[0] - home[0]) * n / 20, home[1] + (place[1] - home[1]) * n / 20)
        for n in range(21)
    ]
    there, work, back = began + 600, began + 1500, began + 5700
    return [
        Stay(began, there, home), Trip.along(path, there, work), Stay(work, back, place),
        Trip.along(path[::-1], back, back + 900), Stay(back + 900, back + 2400, home),
    ]  # fmt: skip


def send(stage: Stage, token: str, place: tuple[float, float], began: float) -> int:
    """Each fix as the request that Traccar Client makes; every one must be answered 200."""
    door = http.client.HTTPConnection("localhost", stage.house.port, timeout=30)
    sent = 0
    for fix in fixes(way(place, began), FORM.habit, seed=1):
        made = message(FORM, [fix], token)
        door.request("POST", made.path, made.body, made.headers)
        answer = door.getresponse()
        answer.read()
        assert answer.status == 200
        sent += 1
    door.close()
    return sent


def test_from_sign_up_to_an_approved_week(fresh: Stage, clock: Clock):
    zone = zone_in_the_afternoon()
    clock.set_behind(HOURS_S)
    with fresh.person(zone=zone) as office, fresh.person(zone=zone, width=390) as phone:
        begin(office, zone)
        bring_in(office)
        accept_invitation(phone)
        place = add_location(office)
        token = connect_device(office)
        plan_work(office, clock, ZoneInfo(zone))
        begin_shift(phone)
        began = clock.now().timestamp() + 5
        clock.set_behind(0)
        assert send(fresh, token, place, began) > 100
        phone.goto("/field")
        phone.get_by_role("button", name="End the shift").click()
        see_the_day(office)
        approve_the_week(office, phone)
    assert fresh.watch.found == []


def see_the_day(office: Page) -> None:
    """The day shows travel to the visit and an hour on site, and says why."""
    office.goto("/days")
    office.get_by_role("link", name="Theo Technician").first.click()
    eventually_shows(office, "Mend the sluice")
    figures = office.locator(".figures")
    expect(figures).to_contain_text(re.compile(r"1 h 0?\d min\s*on site|1 h 1\d min\s*on site"))
    expect(figures).to_contain_text(re.compile(r"(2\d|3\d) min\s*travel"))
    expect(office.locator(".day canvas").first).to_be_visible()
    picture(office, "journey-1-day")


def approve_the_week(office: Page, phone: Page) -> None:
    """The technician hands the week in, the owner approves it."""
    phone.goto("/timesheets/own")
    picture(phone, "journey-1-own-week")
    phone.get_by_role("button", name="Submit the week").click()
    expect(phone.get_by_text("Submitted").first).to_be_visible()
    office.goto("/timesheets")
    office.get_by_role("link", name="Theo Technician").first.click()
    office.get_by_role("button", name="Approve the week").click()
    expect(office.get_by_text("Approved").first).to_be_visible()
    picture(office, "journey-1-approved")
