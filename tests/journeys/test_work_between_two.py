"""Work between a client and its provider, as both do it: asked for by a QR code, accepted from the
mail, measured, proposed, proven, billed, challenged and paid."""

import re
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.inside import inside
from tests.journeys.stage import (
    ROOT,
    Clock,
    Stage,
    eventually_shows,
    picture,
    zone_in_the_afternoon,
)
from tests.journeys.test_from_sign_up_to_approval import send
from tests.journeys.two_sides import ADA, BEA, PASSWORD, PLACE, TIM, two_sides

pytestmark = [pytest.mark.journey]

HOURS_S = 3 * 3600
PHOTO = ROOT / "docs/images/day.png"


@dataclass
class Sides:
    """A running house with Acme and Bolt, and what is known of them."""

    stage: Stage
    clock: Clock
    zone: str
    known: dict[str, str]


@pytest.fixture
def sides(fresh: Stage, clock: Clock) -> Sides:
    """Acme and Bolt, three hours ago."""
    zone = zone_in_the_afternoon()
    clock.set_behind(HOURS_S)
    with inside(fresh.house.data) as within:
        known = within(two_sides, zone)
    return Sides(fresh, clock, zone, known)


def hang_up_a_code(client: Page, shop: str) -> str:
    """The client makes the location's link; its address is what the QR code says."""
    client.goto(f"/locations/{shop}/request-link")
    client.get_by_role("button", name="Make the link").click()
    return urlsplit(client.get_by_role("link").filter(has_text=re.compile("/r/")).inner_text()).path


def ask(passer: Page, code: str) -> None:
    """Somebody without an account scans it and says what is wrong."""
    passer.goto(code)
    passer.get_by_label("What is it about?").select_option(label="Does not open")
    passer.get_by_label("What is wrong, and where").fill("The door at the front stays shut")
    picture(passer, "journey-2-request")
    passer.get_by_role("button", name="Send").click()
    expect(passer.get_by_role("button", name="Send")).to_have_count(0)
    picture(passer, "journey-2-request-sent")


def accept_the_request(client: Page) -> str:
    """The client makes a work order of it, with the code's priority and cap; its address."""
    client.goto("/work-requests")
    client.get_by_role("row").filter(has_text="stays shut").get_by_role("link").click()
    client.get_by_role("button", name="Accept").click()
    expect(client.get_by_text("200.00 CAD").first).to_be_visible()
    picture(client, "journey-2-work-order")
    return urlsplit(client.url).path


def offer(client: Page, order: str) -> None:
    client.goto(order)
    choice = client.get_by_label("Who does it?")
    bolt = choice.locator("option").filter(has_text="Bolt")
    choice.select_option(value=bolt.get_attribute("value"))
    client.get_by_role("button", name="Assign").click()
    expect(client.get_by_text("Bolt").first).to_be_visible()


def accept_from_the_mail(stage: Stage, reader: Page) -> None:
    """Whoever reads the mail accepts, without an account's session."""
    reader.goto("/demo/mail")
    eventually_shows(reader, BEA)
    reader.get_by_role("listitem").filter(has_text=BEA).get_by_role("link").first.click()
    link = reader.get_by_role("link").filter(has_text=re.compile("/offers/")).first
    reader.goto(urlsplit(str(link.get_attribute("href"))).path)
    picture(reader, "journey-2-offer")
    reader.get_by_role("button", name="Accept").first.click()
    expect(reader.get_by_text("accepted").first).to_be_visible()


def plan(provider: Page, order: str, clock: Clock, zone: ZoneInfo) -> None:
    provider.goto(f"{order}/visits/new")
    start = (clock.now() + timedelta(minutes=40)).astimezone(zone)
    provider.get_by_label("Technician").select_option(label="Tim Example")
    provider.get_by_label("Day").fill(start.strftime("%Y-%m-%d"))
    provider.get_by_label("From").fill(start.strftime("%H:%M"))
    provider.get_by_label("To").fill((start + timedelta(hours=1)).strftime("%H:%M"))
    provider.get_by_role("button", name="Save").click()
    expect(provider.get_by_text("Tim Example").first).to_be_visible()


def visit(sides: Sides, phone: Page, provider: Page, order: str) -> None:
    """The technician begins a shift; what his phone sends becomes the times of the visit."""
    phone.goto("/field")
    phone.get_by_role("button", name="Start a shift").click()
    began = sides.clock.now().timestamp() + 5
    sides.clock.set_behind(0)
    assert send(sides.stage, sides.known["token"], PLACE, began) > 100
    phone.goto("/field")
    phone.get_by_role("button", name="End the shift").click()
    provider.goto(order)
    eventually_shows(provider, "Finished|On site")


def propose(provider: Page, client: Page, order: str) -> None:
    """A part above the cap is proposed; the client's yes is the new cap."""
    provider.goto(order)
    provider.get_by_role("button", name="Write a proposal").click()
    provider.get_by_label("Description").first.fill("New drive for the door")
    provider.get_by_label("Kind").first.select_option(label="Part")
    provider.get_by_label("Quantity or hours").first.fill("1")
    provider.get_by_label("Unit price").first.fill("450")
    provider.get_by_role("button", name="Submit").click()
    expect(provider.get_by_text("Submitted").first).to_be_visible()
    client.goto(order)
    client.get_by_role("link", name=re.compile("Proposal 1")).click()
    picture(client, "journey-2-proposal")
    client.get_by_role("button", name="Approve").click()
    expect(client.get_by_text("Approved").first).to_be_visible()
    client.goto(order)
    expect(client.get_by_text("450.00 CAD from an approved proposal", exact=True)).to_be_visible()


def complete(phone: Page, client: Page, order: str) -> None:
    """Done is done when the checklist is: a photo and a signature are missing first."""
    say_done(phone)
    client.goto(order)
    expect(client.get_by_text("Completed", exact=True)).to_have_count(0)
    phone.goto("/field")
    phone.get_by_role("link", name="Notes, photos, checklists").click()
    phone.get_by_role("link", name="Door check").click()
    phone.get_by_label("Yes").check()
    phone.locator("input[type=file]").first.set_input_files(PHOTO)
    draw(phone)
    phone.get_by_label(re.compile("name", re.IGNORECASE)).first.fill("Sam Keeper")
    phone.get_by_role("button", name=re.compile("Save")).first.click()
    expect(phone.get_by_text("Nothing is missing")).to_be_visible()
    picture(phone, "journey-2-checklist")
    say_done(phone)
    client.goto(order)
    expect(client.get_by_text("Completed", exact=True).first).to_be_visible()


def say_done(phone: Page) -> None:
    phone.goto("/field")
    phone.get_by_label("What came of it?").select_option(label="Done")
    phone.get_by_role("button", name="Save the outcome").click()


def draw(phone: Page) -> None:
    """A stroke over the field of the signature."""
    box = phone.locator("canvas.signature").bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    phone.mouse.move(box["x"] + 90, box["y"] + 50, steps=5)
    phone.mouse.up()


def approve_the_time(phone: Page, provider: Page) -> None:
    phone.goto("/timesheets/own")
    phone.get_by_role("button", name="Submit the week").click()
    provider.goto("/timesheets")
    provider.get_by_role("link", name="Tim Example").first.click()
    provider.get_by_role("button", name="Approve the week").click()
    expect(provider.get_by_text("Approved").first).to_be_visible()


def bill(provider: Page, order: str, hours: str = "") -> str:
    """An invoice of the approved time, or of other hours beside it; its address."""
    provider.goto(order)
    provider.get_by_role("button", name="Write an invoice").click()
    begun = provider.get_by_label("Description").first
    if hours:  # nothing is left to begin with
        expect(begun).to_have_value("")
        begun.fill("On site once more")
        provider.get_by_label("Visit").first.select_option(index=1)
        provider.get_by_label("Quantity or hours").first.fill(hours)
        provider.get_by_label("Unit price").first.fill("80")
    else:
        expect(begun).to_have_value(re.compile("Tim Example"))
    provider.get_by_role("button", name="Submit").click()
    expect(provider.get_by_role("heading", level=1)).to_contain_text("Invoice")
    return urlsplit(provider.url).path


def challenge_and_settle(provider: Page, client: Page, invoice: str) -> None:
    """Three hours for one: challenged with words, written again, and approved by a person."""
    client.goto(invoice)
    expect(client.get_by_text("not passed").first).to_be_visible()
    client.locator("summary").filter(has_text="Challenge").click()
    client.get_by_label(re.compile("^On site")).fill("The technician was here for an hour")
    client.locator("details[open] form button").last.click()
    expect(client.get_by_text("Challenged").first).to_be_visible()
    provider.goto(invoice)
    expect(provider.get_by_text("here for an hour").first).to_be_visible()
    provider.get_by_role("button", name="Write another version").click()
    provider.get_by_label("Quantity or hours").first.fill("0.1")
    provider.get_by_label("Description").nth(1).fill("")
    provider.get_by_role("button", name="Submit").click()
    expect(provider.get_by_text("version 2").first).to_be_visible()
    client.goto(urlsplit(provider.url).path)
    picture(client, "journey-2-resubmitted")
    client.get_by_role("button", name="Approve").click()
    expect(client.get_by_text("Approved").first).to_be_visible()


def pay(client: Page, invoice: str) -> None:
    client.goto(invoice)
    client.get_by_label("Reference").fill("TX-1")
    client.get_by_role("button", name="It was paid").click()
    expect(client.get_by_text("Paid", exact=True).first).to_be_visible()


def test_from_a_qr_code_to_a_paid_invoice(sides: Sides):
    stage, zone = sides.stage, sides.zone
    with (
        stage.person(zone=zone) as client, stage.person(zone=zone) as provider,
        stage.person(zone=zone, width=390) as phone, stage.person(zone=zone, width=360) as passer,
    ):  # fmt: skip
        for page, email in ((client, ADA), (provider, BEA), (phone, TIM)):
            stage.sign_in(page, email, PASSWORD)
        ask(passer, hang_up_a_code(client, sides.known["shop"]))
        order = accept_the_request(client)
        offer(client, order)
        accept_from_the_mail(stage, passer)
        plan(provider, order, sides.clock, ZoneInfo(zone))
        visit(sides, phone, provider, order)
        propose(provider, client, order)
        complete(phone, client, order)
        approve_the_time(phone, provider)
        first = bill(provider, order)
        expect(provider.get_by_text("decided by the contract’s rules")).to_be_visible()
        picture(provider, "journey-2-approved-by-itself")
        challenge_and_settle(provider, client, bill(provider, order, hours="3"))
        pay(client, first)
        client.goto(first)
    assert stage.watch.found == []
