"""The demo as a newcomer meets it: a dispatcher watches people move and a day fill with time."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.stage import Stage, eventually_shows, picture

pytestmark = [pytest.mark.journey]

DISPATCHER, TECHNICIAN = "daniel@rheintal.example", "tim@rheintal.example"


def test_technicians_move_and_their_day_fills(demo: tuple[Stage, str]):
    stage, password = demo
    with stage.person() as page:
        stage.sign_in(page, DISPATCHER, password)
        stage.speak(page, "en")  # the other journeys read these pages in French too
        page.goto("/live-map")
        live = page.locator("[data-live]")
        expect(live.locator("canvas").first).to_be_visible()
        expect(live).to_contain_text("Tim Beck")
        expect(live).to_contain_text("Lea Gassner")
        expect(live).to_contain_text(re.compile("Travel|On site", re.IGNORECASE))
        picture(page, "journey-2-live", full=False)
        page.goto("/days")
        eventually_shows(page, r"\d+ min")
        picture(page, "journey-2-days")
        page.get_by_role("link", name="Tim Beck").first.click()
        eventually_shows(page, "fence")
        expect(page.locator(".figures")).to_contain_text(re.compile(r"[1-9]\d* min\s*on site"))
        expect(page.locator("[data-day] canvas").first).to_be_visible()
        picture(page, "journey-2-day")
    assert stage.watch.found == []


def test_a_technician_sees_the_same_day_and_who_looked(demo: tuple[Stage, str]):
    stage, password = demo
    with stage.person() as office:
        stage.sign_in(office, DISPATCHER, password)
        stage.speak(office, "en")  # the other journeys read these pages in French too
        office.goto("/live-map")
    with stage.person(width=390, height=844) as page:
        stage.sign_in(page, TECHNICIAN, password)
        stage.speak(page, "en")  # the other journeys read these pages in French too
        page.goto("/field")
        expect(page.get_by_role("status").first).to_contain_text("You are tracked until")
        picture(page, "journey-2-field")
        page.goto("/field/data")
        eventually_shows(page, "Each position")
        picture(page, "journey-2-field-data")
        page.goto("/field/looks")
        expect(page.get_by_role("main")).to_contain_text("Daniel Frick")
    assert stage.watch.found == []


def test_the_keys_of_the_list_act_in_the_list_alone(demo: tuple[Stage, str]):
    """Letters are letters wherever else somebody types or speaks them (WCAG 2.1.4)."""
    stage, password = demo
    with stage.person() as page:
        stage.sign_in(page, DISPATCHER, password)
        page.goto("/work-orders?filter=none")
        search = page.locator("input[type=search]")
        boxes = page.locator("tr[data-row] input[type=checkbox]:checked")
        first = page.locator("tr[data-row] a.row-link").first
        page.keyboard.type("jx?/k")
        expect(page.locator("body")).to_be_focused()
        acts = page.locator("[data-choosing] select")
        acts.focus()
        page.keyboard.type("jx?/k")
        expect(acts).to_be_focused()
        expect(boxes).to_have_count(0)
        expect(page.locator("dialog.dialog")).to_have_count(0)
        page.locator("[data-rows]").focus()  # as a click into the list does
        page.keyboard.type("jx")
        expect(first).to_be_focused()
        expect(boxes).to_have_count(1)
        page.keyboard.type("?")
        expect(page.locator("dialog.dialog")).to_be_visible()
        page.keyboard.type("x")
        expect(boxes).to_have_count(1)
        page.keyboard.press("Escape")
        expect(first).to_be_focused()
        page.keyboard.type("/")
        expect(search).to_be_focused()
        page.keyboard.type("jx?/k")
        expect(search).to_have_value("jx?/k")
    assert stage.watch.found == []
