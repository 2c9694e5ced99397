"""Preventive plans raise their work orders: never twice, and never silently not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import LocationDetails
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.workorders import plans, tasks
from opentrax.workorders.models import Assignment, Occurrence, Plan, PlanPlace, WorkOrder
from opentrax.workorders.plan_states import SkipReason, Trouble
from opentrax.workorders.rules.plans import Rhythm, Window
from opentrax.workorders.services.plans import (
    PlanDetails,
    add_plan,
    change_plan,
    end_plan,
    pause_plan,
    raise_skipped,
    resume_plan,
)
from opentrax.workorders.tests.conftest import NINE, Browse, Side

# NINE is a Tuesday, 24 March.
WEEKLY = Rhythm("weekly", date(2026, 3, 3))
FORM = {
    "name": "Filters", "title": "Change the filters", "description": "", "interval": "1",
    "frequency": "monthly", "starts_on": "2026-03-31", "ordinal": "", "month_days": "1, 15",
    "until_on": "", "times": "", "holidays": "move", "before_days": "1", "after_days": "2",
    "ahead_days": "10", "trade": "hvac", "priority": "low", "nte_amount": "250", "provider": "",
}  # fmt: skip


@pytest.fixture
def details(shop: Location, clock: SettableClock) -> PlanDetails:
    """Every Tuesday, two days more count, raised a week ahead."""
    clock.set(NINE)
    window = Window(after_days=2, ahead_days=7)
    return PlanDetails("Filters", "Change the filters", WEEKLY, [shop], window, trade="hvac")


@pytest.fixture
def plan(details: PlanDetails, ada: Person, side: Side) -> Plan:
    with side("acme"):
        return add_plan(details, actor=ada)


def days(side: Side) -> list[tuple[str, str]]:
    with side("acme"):
        rows = Occurrence.objects.order_by("due_on").values_list("due_on", "skip_reason")
        return [(day.isoformat()[5:], reason) for day, reason in rows]


def test_what_is_due_is_raised_ahead_and_a_second_run_raises_nothing(
    plan: Plan, side: Side, clock: SettableClock, browse: Browse
) -> None:
    tasks.run_plans()
    assert days(side) == [("03-24", ""), ("03-31", "")]  # none from before the plan was made
    tasks.run_plans()
    with side("acme"):
        first = WorkOrder.objects.order_by("number")[0]
        assert WorkOrder.objects.count() == 2
        assert (first.title, first.trade_code, first.created_by_id) == (
            "Change the filters", "hvac", None,
        )  # fmt: skip
        # The end of Thursday at the shop, in daylight time.
        assert first.due_at is not None
        assert first.due_at.isoformat() == "2026-03-27T03:59:00+00:00"
    page = browse("ada").get(f"/work-orders/{first.pk}").text
    assert "Filters</a> for" in page


def test_after_standing_still_what_is_over_is_written_down_as_skipped(
    plan: Plan, ada: Person, side: Side, clock: SettableClock, browse: Browse
) -> None:
    clock.set(NINE + timedelta(days=23))  # Thursday, 16 April: the 14th still counts
    tasks.run_plans()
    assert days(side) == [
        ("03-24", "window_passed"), ("03-31", "window_passed"), ("04-07", "window_passed"),
        ("04-14", ""), ("04-21", ""),
    ]  # fmt: skip
    page = browse("ada").get(f"/plans/{plan.pk}").text
    assert "its window had passed when the program looked" in page
    assert "0 %: 0 of 3" in page
    with side("acme"):
        skipped = Occurrence.objects.order_by("due_on")[0]
    answer = browse("ada").post(f"/plan-dates/{skipped.pk}/raising", follow=True)
    assert "The work order is raised." in answer.text
    with side("acme"):
        assert Occurrence.objects.get(pk=skipped.pk).work_order_id is not None
        with pytest.raises(Refused, match="has its work order already"):
            raise_skipped(skipped, actor=ada)


def test_pausing_and_changing_leave_what_is_raised_and_hold_for_the_dates_after(
    plan: Plan, details: PlanDetails, ada: Person, side: Side, clock: SettableClock
) -> None:
    tasks.run_plans()
    with side("acme"):
        assert plans.raised_ahead(plan, NINE) == plans.Ahead(2, date(2026, 3, 31))
        pause_plan(plan, actor=ada)
    clock.set(NINE + timedelta(days=16))  # Thursday, 9 April
    tasks.run_plans()
    with side("acme"):
        resume_plan(plan, actor=ada)
    tasks.run_plans()
    assert days(side)[2:] == [("04-07", ""), ("04-14", "")]  # the 7th still counted
    clock.set(NINE + timedelta(days=20))
    with side("acme"):
        pause_plan(plan, actor=ada)
    clock.set(NINE + timedelta(days=40))  # Sunday, 3 May
    with side("acme"):
        resume_plan(plan, actor=ada)
        change_plan(plan, replace(details, rhythm=Rhythm("weekly", date(2026, 5, 1))), actor=ada)
    tasks.run_plans()
    assert days(side)[4:] == [
        ("04-21", "paused"), ("04-28", "paused"), ("05-05", ""), ("05-08", ""),
    ]  # fmt: skip
    with side("acme"):
        end_plan(plan, actor=ada)
    clock.set(NINE + timedelta(days=80))
    tasks.run_plans()
    assert len(days(side)) == 8
    with side("acme"), pytest.raises(Refused, match="has ended"):
        resume_plan(plan, actor=ada)


def test_an_archived_location_is_written_down_and_goes_on_when_it_is_restored(
    plan: Plan, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        directory.archive_location(shop, actor=ada)
    tasks.run_plans()
    assert {reason for _day, reason in days(side)} == {SkipReason.ARCHIVED}
    with side("acme"):
        row = Occurrence.objects.order_by("due_on")[0]
        with pytest.raises(Refused, match="Restore it first"):
            raise_skipped(row, actor=ada)
        directory.restore_location(shop, actor=ada)
        raise_skipped(row, actor=ada)
        assert WorkOrder.objects.count() == 1


def test_each_location_goes_by_its_own_calendar(
    plan: Plan, details: PlanDetails, ada: Person, side: Side, clock: SettableClock
) -> None:
    """At ten in the evening of Monday in Vancouver it is Tuesday in Toronto."""
    with side("acme"):
        far = directory.add_location(LocationDetails("Pier", "America/Vancouver"), actor=ada)
        at_once = replace(details, locations=[*details.locations, far], window=Window(ahead_days=0))
        change_plan(plan, at_once, actor=ada)
        Occurrence.objects.all().delete()
        PlanPlace.objects.update(through_on=date(2026, 3, 25), look_on=date(2026, 3, 25))
    clock.set(NINE + timedelta(days=6, hours=16))
    tasks.run_plans()
    with side("acme"):
        [only] = Occurrence.objects.select_related("location")
        assert (only.location.name, only.due_on.isoformat()) == ("Shop", "2026-03-31")
    clock.set(NINE + timedelta(days=6, hours=18))
    tasks.run_plans()
    with side("acme"):
        assert Occurrence.objects.count() == 2


def test_its_provider_is_offered_the_work_and_is_told_nothing_of_the_plan(
    details: PlanDetails, ada: Person, bolt: Organization, partners: None, side: Side,
    browse: Browse, clock: SettableClock,
) -> None:  # fmt: skip
    with side("acme"):
        add_plan(replace(details, provider_id=bolt.pk), actor=ada)
    tasks.run_plans()
    with side("acme"):
        order = WorkOrder.objects.order_by("number")[0]
        assert (order.status, order.provider_id) == ("dispatched", bolt.pk)
        assert Assignment.objects.filter(offered_by_id=None).count() == 2
    page = browse("bea").get(f"/work-orders/{order.pk}").text
    assert "Change the filters" in page
    assert "Filters" not in page.replace("Change the filters", "")
    with side("bolt"):
        assert not Occurrence.objects.exists()
        assert not Plan.objects.exists()
    with side("acme"):
        organizations.end_partnership(Partnership.objects.get(), actor=ada)
    clock.set(NINE + timedelta(days=14))
    tasks.run_plans()
    with side("acme"):
        last = Occurrence.objects.order_by("-due_on")[0]
        assert last.trouble == Trouble.PARTNER
        assert WorkOrder.objects.get(pk=last.work_order_id).status == "new"


def test_a_plan_is_made_on_its_page_after_a_look_at_its_next_dates(
    shop: Location, side: Side, browse: Browse, clock: SettableClock
) -> None:
    clock.set(NINE)
    ada = browse("ada")
    assert "No plans yet" in ada.get("/plans").text
    form = FORM | {"locations": [str(shop.pk)]}
    shown = ada.post("/plans/new", form | {"preview": "1"}).text
    assert "Every month, on day 1, 15 of the month, from 31 Mar 2026" in shown
    assert 'datetime="2026-04-01"' in shown
    # The first of July is Canada Day.
    assert 'datetime="2026-07-02"' in shown
    for fault in (
        {"month_days": "40"},
        {"locations": []},
        {"times": "1", "until_on": "2027-01-01"},
    ):
        assert ada.post("/plans/new", form | fault).status_code == 422
    assert ada.post("/plans/new", form, follow=True).status_code == 200
    with side("acme"):
        plan = Plan.objects.get()
        assert (plan.month_days, plan.trade_code, str(plan.nte_amount)) == (
            [1, 15],
            "hvac",
            "250.000",
        )
    tasks.run_plans()
    assert days(side) == [("04-01", "")]
    again = ada.post(
        f"/plans/{plan.pk}/edit",
        form | {"frequency": "weekly", "weekdays": ["0", "2"]},
        follow=True,
    )
    assert "Every week, on Monday, Wednesday" in again.text
    said = ada.post(f"/plans/{plan.pk}/state", {"to": "pause"}, follow=True).text
    assert "1 work order is raised already, for" in said
    assert ada.post(f"/plans/{plan.pk}/state", {"to": "end"}, follow=True).status_code == 200
    assert "Filters" in ada.get("/plans").text
