"""Clocks on the screens: settings, hours, the work order's page, lists, both sides."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from opentrax.directory.models import Location, OpeningHours
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import clocks, services
from opentrax.workorders.models import (
    Assignment,
    BusinessHours,
    ClockCalculation,
    ClockRule,
    ClockSettings,
    Visit,
    WorkOrder,
)
from opentrax.workorders.rules.clocks import DEFAULT_TERMS, Term
from opentrax.workorders.services import WorkOrderDetails
from opentrax.workorders.states import ClockKind, Priority
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side
from opentrax.workorders.tests.test_row_security import refused_by_the_database, seen

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def words(client: Client, path: str) -> str:
    """The page as it reads, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(path).text))


def all_terms(hours: str = "5", counted: str = "clock") -> dict[str, str]:
    return {
        f"{priority}-{kind}_{name}": value
        for priority in Priority
        for kind in ClockKind
        for name, value in (("hours", hours), ("counted", counted))
    }


def one_term(hours: str, counted: str = "business") -> dict[str, str]:
    return {f"{k}_hours": hours for k in ClockKind} | {f"{k}_counted": counted for k in ClockKind}


def test_the_rules_of_priorities_are_shown_and_changed(browse: Browse, side: Side) -> None:
    client = browse("ada")
    page = client.get("/organization/clocks").text
    assert 'name="emergency-acknowledge_hours" value="1"' in page
    assert 'name="low-complete_hours" value="80"' in page
    saved = client.post("/organization/clocks", all_terms("0.5"), follow=True)
    assert "Saved." in saved.text
    with side("acme"):
        assert clocks.general_terms()["low"][ClockKind.COMPLETE] == Term(30, around_clock=True)
    # What is saved unchanged stays what it was, to the minute.
    odd = all_terms() | {"high-on_site_hours": "0.33", "high-complete_hours": ""}
    client.post("/organization/clocks", odd)
    shown = client.get("/organization/clocks").text
    assert 'name="high-on_site_hours" value="0.33"' in shown
    with side("acme"):
        high = clocks.general_terms()["high"]
    assert (high[ClockKind.ON_SITE].minutes, high[ClockKind.COMPLETE].minutes) == (20, None)


def test_every_wrong_field_is_said_at_once(browse: Browse, side: Side) -> None:
    wrong = all_terms() | {
        "low-acknowledge_hours": "-1", "emergency-complete_hours": "ten",
        "high-complete_hours": "9000", "high-on_site_hours": "1.234",
    }  # fmt: skip
    response = browse("ada").post("/organization/clocks", wrong)
    assert response.status_code == 422
    assert response.text.count('class="clock-term" data-invalid') == 4
    for words_said in ("a number of hours.", "At least a minute", "At most a year", "two figures"):
        assert words_said in response.text
    with side("acme"):
        assert clocks.general_terms() == DEFAULT_TERMS


def test_an_exception_is_added_changed_and_removed(
    shop: Location, browse: Browse, side: Side
) -> None:
    client, path = browse("ada"), "/organization/clocks/exception"
    assert "No exception yet" in client.get("/organization/clocks").text
    form = one_term("2") | {"priority": "high", "location": str(shop.pk), "trade": "plumbing"}
    client.post(path, form)
    page = words(client, "/organization/clocks")
    assert "Shop · Plumbing · High" in page
    assert "Acknowledge by: 2 h 00 min business hours" in page
    with side("acme"):
        [rule] = clocks.exceptions()
    again = client.get(f"{path}?rule={rule.pk}").text
    assert 'name="acknowledge_hours" value="2"' in again
    client.post(path, form | one_term("3"))
    with side("acme"):
        [changed] = clocks.exceptions()
    assert (changed.pk, changed.complete_minutes) == (rule.pk, 180)
    nothing = client.post(path, one_term("2") | {"priority": "high"})
    assert nothing.status_code == 422
    assert "Choose a location, a trade, or both." in nothing.text
    client.post("/organization/clocks/exceptions/removal", {"rule": str(rule.pk)})
    client.post("/organization/clocks/exceptions/removal", {"rule": "no key"})
    with side("acme"):
        assert clocks.exceptions() == []


def test_business_hours_and_province(browse: Browse, side: Side) -> None:
    client, path = browse("ada"), "/organization/clocks/hours"
    assert 'value="09:00"' in client.get(path).text
    overlap = {
        "d0_0_starts": "08:00", "d0_0_ends": "12:00", "d0_1_starts": "11:00", "d0_1_ends": "13:00",
    }  # fmt: skip
    assert "overlaps" in client.post(path, overlap).text
    client.post(path, {"is_always": "on", "province": "QC"})
    page = words(client, "/organization/clocks")
    assert "Around the clock, every day" in page
    assert "Holidays of Quebec do not count." in page
    assert " checked" in client.get(path).text
    for code, name in (("NY", "New York"), ("US", "United States, federal"), ("DEU", "Germany")):
        client.post(path, {"is_always": "on", "province": code})
        assert f"Holidays of {name} do not count." in words(client, "/organization/clocks")
    assert client.post(path, {"is_always": "on", "province": "XYZ"}).status_code == 422


def test_opening_hours_of_a_location_are_seen_with_it(
    offer: Assignment, shop: Location, browse: Browse, side: Side
) -> None:
    client, path = browse("ada"), f"/locations/{shop.pk}/hours"
    week = {"d4_0_starts": "18:00", "d4_0_ends": "02:00", "province": "none"}
    client.post(path, week)
    for name in ("ada", "bea"):
        page = words(browse(name), f"/locations/{shop.pk}")
        assert "Friday 18:00–02:00 next day" in page
    assert 'value="18:00"' in client.get(path).text
    assert browse("bea").get(path).status_code == 404
    assert browse("gus").get(path).status_code == 404
    with side("bolt"):
        assert seen(OpeningHours) == [1]
        assert OpeningHours.objects.update(weekday=1) == 0
    with side("globex"):
        assert seen(OpeningHours) == [0]
    client.post(path, {"is_always": "on", "province": ""})
    assert "Around the clock, every day" in words(client, f"/locations/{shop.pk}")


def test_only_who_changes_the_organization_changes_its_clocks(browse: Browse) -> None:
    paths = [f"/organization/clocks{end}" for end in ("", "/hours", "/exception")]
    for name, status in (("ada", 200), ("dan", 403), ("tim", 403)):
        client = browse(name)
        assert {client.get(path).status_code for path in paths} == {status}


def test_both_sides_see_by_when_why_and_what_changed(
    clock: SettableClock, offer: Assignment, order: WorkOrder, shop: Location, ada: Person,
    browse: Browse, side: Side,
) -> None:  # fmt: skip
    with side("acme"):
        details = WorkOrderDetails("Fix the door", priority="high")
        services.change_work_order(order, shop, details, actor=ada)
    for name in ("ada", "bea"):
        page = words(browse(name), f"/work-orders/{order.pk}")
        assert "Because of the program’s rule for the priority." in page
        assert "2 h 00 min of business hours" in page
        assert "the priority changed from Normal to High." in page
    # 09:00 and two hours, on the clock of the viewer.
    assert "23 Mar 2026, 11:00" in words(browse("bea"), f"/work-orders/{order.pk}")
    assert "Acknowledge by 23 Mar 2026, 11:00" in words(browse("bea"), "/assignments")


def test_a_pause_is_said_with_what_is_left(
    clock: SettableClock, visit: Visit, order: WorkOrder, bea: Person, browse: Browse, side: Side
) -> None:
    clock.set(ELEVEN)
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN, outcome="approval_needed")
        services.hold_work_order(order, "approval", actor=bea)
    clock.advance(hours=50)
    for name in ("ada", "bea"):
        page = words(browse(name), f"/work-orders/{order.pk}")
        # Eight hours on Monday and two on Tuesday are spent of forty.
        assert "Paused since 24 Mar 2026, 11:00 ; 30 h 00 min left when it goes on" in page
        assert "Paused" in words(browse(name), "/work-orders")


def test_what_was_typed_by_hand_says_so(
    order: WorkOrder, shop: Location, browse: Browse, ada: Person, side: Side
) -> None:
    client = browse("ada")
    form = {
        "title": "Fix the door", "location": str(shop.pk), "priority": "normal",
        "due_at": "2026-03-25T12:00",
    }  # fmt: skip
    client.post(f"/work-orders/{order.pk}/edit", form)
    page = words(client, f"/work-orders/{order.pk}")
    assert "typed by hand; no pause moves it" in page
    assert "25 Mar 2026, 12:00" in page
    assert "Without the time typed by hand it would be complete by" in page


def test_response_and_resolution_time(
    clock: SettableClock, offer: Assignment, order: WorkOrder, bea: Person, browse: Browse,
    side: Side,
) -> None:  # fmt: skip
    clock.advance(hours=15)  # 18:00, an hour after the deadline
    with side("bolt"):
        services.answer_assignment(offer, "accepted", actor=bea)
    clock.advance(hours=3)
    with side("bolt"):
        services.complete_work_order(order, reason="Mended by phone", actor=bea)
    page = words(browse("ada"), f"/work-orders/{order.pk}")
    assert "1 h 00 min late" in page
    assert "Response time 15 h 00 min" in page
    assert "Resolution time 3 h 00 min" in page
    assert "On time" in page


@pytest.mark.parametrize("name", ["ada", "bea"])
def test_lists_find_what_is_late_and_what_is_due_soon(
    clock: SettableClock, offer: Assignment, order: WorkOrder, browse: Browse, name: str
) -> None:
    client = browse(name)

    def found(word: str) -> bool:
        return "Fix the door" in client.get(f"/work-orders?clock={word}&sort=next").text

    assert (found("late"), found("soon")) == (False, False)
    clock.advance(hours=11)  # 14:00; to be acknowledged by 17:00
    client = browse(name)
    assert (found("late"), found("soon")) == (False, True)
    assert "Due soon" in words(client, "/work-orders")
    clock.advance(hours=4)
    client = browse(name)
    assert (found("late"), found("soon")) == (True, False)
    assert "23 Mar 2026, 17:00 Late" in words(client, "/work-orders?sort=-next")


def test_the_next_deadline_sorts_what_has_none_last(
    clock: SettableClock, order: WorkOrder, shop: Location, ada: Person, browse: Browse, side: Side
) -> None:
    with side("acme"):
        services.create_work_order(shop, WorkOrderDetails("Hot", priority="emergency"), actor=ada)
        gone = services.create_work_order(shop, WorkOrderDetails("Sold"), actor=ada)
        services.cancel_work_order(gone, reason="Sold", actor=ada)
    client = browse("ada")

    def titles(sort: str) -> list[str]:
        text = client.get(f"/work-orders?sort={sort}").text
        return sorted(("Hot", "Fix the door", "Sold"), key=lambda title: text.index(f">{title}<"))

    assert titles("next") == ["Hot", "Fix the door", "Sold"]
    assert titles("-next") == ["Fix the door", "Hot", "Sold"]


# -- who sees and writes what


def test_a_provider_sees_how_the_clocks_were_set_while_the_offer_stands(
    order: WorkOrder, partners: None, bolt: Organization, ada: Person, bea: Person, side: Side
) -> None:
    with side("acme"):
        services.set_clock_rules({"normal": DEFAULT_TERMS[Priority.HIGH]}, actor=ada)
        services.set_business_hours([], province="ON", actor=ada)
    with side("bolt"):
        assert seen(ClockCalculation) == [0]
    with side("acme"):
        offer = services.assign(order, bolt.pk, actor=ada)
    own = (ClockRule, ClockSettings, BusinessHours)
    with side("bolt"):
        assert seen(ClockCalculation, *own) == [1, 0, 0, 0]
        with refused_by_the_database():
            ClockCalculation.objects.update(source="location")
        services.answer_assignment(offer, "declined", actor=bea)
        assert seen(ClockCalculation) == [0]
    with side("globex"):
        assert seen(ClockCalculation, *own) == [0, 0, 0, 0]
    with side("acme"):
        assert seen(ClockCalculation, *own) == [1, 1, 1, 5]
        with refused_by_the_database():
            ClockCalculation.objects.update(source="location")
