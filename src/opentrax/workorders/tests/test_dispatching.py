"""New work orders go their way by a list of rules; a dry run says what it would have made of those
of the last 30 days.
"""

from datetime import timedelta

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import LocationDetails
from opentrax.kit.commands import Refused
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Partnership, Person
from opentrax.workorders import candidates, dispatch, services, tasks
from opentrax.workorders.models import Assignment, Dispatched, DispatchRule, LinePlace, WorkOrder
from opentrax.workorders.services.dispatching import (
    RuleDetails,
    add_dispatch_rule,
    change_dispatch_settings,
    dispatch_by_rule,
    move_dispatch_rule,
    remove_dispatch_rule,
)
from opentrax.workorders.states import Hours
from opentrax.workorders.tests.conftest import NINE, Browse, Side
from opentrax.workorders.tests.test_line import run

FORM = {
    "name": "Nights", "trade": "", "location": "", "priority": "", "hours": "outside",
    "weekdays": ["1", "2"], "from_time": "07:00", "to_time": "18:00", "answer_minutes": "30",
}  # fmt: skip


@pytest.fixture
def both(partners: None, acme: Organization, ada: Person, globex: Organization) -> None:
    """Acme works with Bolt and with Globex."""
    with scope(acme.pk, ada.pk):
        organizations.add_partner(globex.pk, actor=ada)


@pytest.fixture
def listed(
    both: None, shop: Location, ada: Person, acme: Organization, bolt: Organization,
    globex: Organization, side: Side,
) -> list[DispatchRule]:  # fmt: skip
    """Cold rooms to Bolt, then Globex; nights to Globex; both with half an hour. The list is on."""
    with side("acme"):
        own = directory.add_trade("Cold rooms", parent="refrigeration", actor=ada)
        cold = RuleDetails("Cold", [bolt.pk, globex.pk], trade="refrigeration", answer_minutes=30)
        night = RuleDetails("Nights", [globex.pk], hours=Hours.OUTSIDE, weekdays="1234567")
        change_dispatch_settings(answer_minutes=120, dispatches_itself=True, actor=ada)
        assert own.parent == "refrigeration"
        return [add_dispatch_rule(details, actor=ada) for details in (cold, night)]


def raised(shop: Location, ada: Person, side: Side, **details: str) -> WorkOrder:
    with side("acme"):
        order = services.create_work_order(
            shop, services.WorkOrderDetails("Warm", **details), actor=ada
        )
    run(tasks.dispatch_by_rule)
    with side("acme"):
        return WorkOrder.objects.get(pk=order.pk)


def test_the_first_rule_that_fits_makes_the_line(
    listed: list[DispatchRule], shop: Location, ada: Person, bolt: Organization,
    globex: Organization, side: Side, browse: Browse, clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE)
    with side("acme"):
        from opentrax.directory.models import Trade

        own = Trade.objects.get()
    order = raised(shop, ada, side, trade=str(own.pk))  # lies under the rule's trade
    with side("acme"):
        offer = Assignment.objects.get()
        assert (order.status, order.provider_id) == ("dispatched", bolt.pk)
        assert offer.answer_by == NINE + timedelta(minutes=30)
        assert offer.offered_by_id is None
        assert LinePlace.objects.get().provider_id == globex.pk
        noted = Dispatched.objects.get()
        assert (noted.rule_name, noted.why) == ("Cold", "trade")
    page = browse("ada").get(f"/work-orders/{order.pk}").text
    assert "Dispatched by the rule “Cold”: the trade." in page
    assert "Next in line: Globex" in page
    told = browse("bea").get(f"/work-orders/{order.pk}").text
    assert "Cold”" not in told
    assert "Globex" not in told


def test_where_the_rule_says_no_time_the_settings_do(
    listed: list[DispatchRule], shop: Location, ada: Person, globex: Organization, side: Side,
    clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE + timedelta(hours=12))  # nine in the evening at the shop
    order = raised(shop, ada, side)
    with side("acme"):
        assert Assignment.objects.get().answer_by == NINE + timedelta(hours=14)
        assert order.provider_id == globex.pk


def test_what_no_rule_fits_waits_for_a_hand_and_says_so(
    listed: list[DispatchRule], shop: Location, ada: Person, side: Side, browse: Browse,
    clock: SettableClock,
) -> None:  # fmt: skip
    clock.set(NINE)
    order = raised(shop, ada, side, trade="plumbing")
    assert order.status == "new"
    assert "No rule of dispatch fits" in browse("ada").get(f"/work-orders/{order.pk}").text
    with side("acme"):
        assert dispatch_by_rule(order.pk) is None
        assert Dispatched.objects.get().rule_id is None


def test_who_is_quicker_by_hand_wins(
    listed: list[DispatchRule], shop: Location, ada: Person, acme: Organization, side: Side
) -> None:
    with side("acme"):
        details = services.WorkOrderDetails("Warm", trade="refrigeration")
        order = services.create_work_order(shop, details, actor=ada)
        services.assign(order, acme.pk, actor=ada)
    assert run(tasks.dispatch_by_rule) == 1
    with side("acme"):
        assert Assignment.objects.get().provider_id == acme.pk
        assert not Dispatched.objects.exists()


def test_off_it_does_nothing(
    listed: list[DispatchRule], shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        change_dispatch_settings(answer_minutes=0, dispatches_itself=False, actor=ada)
    assert raised(shop, ada, side, trade="refrigeration").status == "new"
    with side("acme"):
        assert not Dispatched.objects.exists()


def test_a_partner_that_was_is_left_out(
    listed: list[DispatchRule], shop: Location, ada: Person, bolt: Organization,
    globex: Organization, side: Side,
) -> None:  # fmt: skip
    with side("acme"):
        organizations.end_partnership(Partnership.objects.get(provider_id=bolt.pk), actor=ada)
    order = raised(shop, ada, side, trade="refrigeration")
    assert order.provider_id == globex.pk


def test_the_list_is_kept_in_order(
    listed: list[DispatchRule], ada: Person, globex: Organization, side: Side
) -> None:
    def names() -> list[str]:
        return [rule.name for rule in dispatch.dispatch_rules()]

    with side("acme"):
        third = add_dispatch_rule(RuleDetails("Rest", [globex.pk]), actor=ada)
        move_dispatch_rule(third, by=-1, actor=ada)
        assert names() == ["Cold", "Rest", "Nights"]
        move_dispatch_rule(third, by=-1, actor=ada)
        move_dispatch_rule(third, by=-1, actor=ada)  # at the top it stays
        assert names() == ["Rest", "Cold", "Nights"]
        move_dispatch_rule(third, by=1, actor=ada)
        remove_dispatch_rule(listed[0], actor=ada)
        assert names() == ["Rest", "Nights"]
        with pytest.raises(Refused, match="no such rule"):
            move_dispatch_rule(listed[0], by=1, actor=ada)
    with side("globex"):
        assert dispatch.dispatch_rules() == []


def test_what_a_rule_refuses(
    both: None, shop: Location, ada: Person, gus: Person, bolt: Organization, side: Side
) -> None:
    with side("globex"):
        details = LocationDetails("Vault", "America/Toronto", point=(45.7, -75.7))
        vault = directory.add_location(details, actor=gus)
    wrong = {
        "Give the rule a name": RuleDetails(" ", [bolt.pk]),
        "Say who": RuleDetails("x", []),
        "once": RuleDetails("x", [bolt.pk, bolt.pk]),
        "does not work with": RuleDetails("x", [shop.pk]),
        "not one of your": RuleDetails("x", [bolt.pk], location=vault),
        "Choose a trade": RuleDetails("x", [bolt.pk], trade="alchemy"),
        "Choose a day": RuleDetails("x", [bolt.pk], hours=Hours.WITHIN, weekdays=""),
    }
    with side("acme"):
        for words, details in wrong.items():
            with pytest.raises(Refused, match=words):
                add_dispatch_rule(details, actor=ada)
        assert not DispatchRule.objects.exists()


def test_a_dry_run_says_where_the_last_thirty_days_would_have_gone(
    listed: list[DispatchRule], shop: Location, ada: Person, side: Side, browse: Browse,
    clock: SettableClock,
) -> None:  # fmt: skip
    with side("acme"):
        change_dispatch_settings(answer_minutes=0, dispatches_itself=False, actor=ada)
        for at, trade in (
            (NINE - timedelta(days=31), "refrigeration"),  # too long ago
            (NINE - timedelta(days=29), "refrigeration"),
            (NINE - timedelta(hours=10), "plumbing"),  # at eleven in the evening
            (NINE, "plumbing"),
        ):
            clock.set(at)
            services.create_work_order(
                shop, services.WorkOrderDetails(f"Work of {trade}", trade=trade), actor=ada
            )
    page = browse("ada").get("/organization/dispatch/trial").text
    assert page.count("1 of 3") == 3  # each rule, and by hand
    assert "Bolt, Globex" in page
    assert "raised outside its hours" in page
    with side("acme"):
        assert not Assignment.objects.exists()
        assert not Dispatched.objects.exists()


def test_the_list_by_its_screens(
    both: None, shop: Location, bolt: Organization, globex: Organization, side: Side,
    browse: Browse,
) -> None:  # fmt: skip
    client = browse("ada")
    assert "No rule yet" in client.get("/organization/dispatch").text
    assert "No work order in the last 30 days" in client.get("/organization/dispatch/trial").text
    new = "/organization/dispatch/rules/new"
    assert 'value="08:00"' in client.get(new).text
    line = {"provider": bolt.pk, "then_2": globex.pk}  # a gap closes
    made = client.post(new, FORM | line)
    assert made.status_code == 302
    twice = client.post(new, FORM | {"provider": bolt.pk, "then_1": bolt.pk})
    assert twice.status_code == 422
    assert "Each can be in the line once" in twice.text
    client.post(new, FORM | {"name": "Shop", "hours": "always", "location": shop.pk} | line)
    page = client.get("/organization/dispatch").text
    assert page.index("1. Nights") < page.index("2. Shop")
    assert "outside Mon, Tue 07:00–18:00 → Bolt, Globex" in page
    assert "30 minutes to answer" in page
    with side("acme"):
        nights, second = DispatchRule.objects.order_by("position")
    moved = client.post(f"/organization/dispatch/rules/{second.pk}/place", {"to": "up"})
    assert moved["Location"].endswith(f"#rule-{second.pk}")
    page = client.get("/organization/dispatch").text
    assert page.index("1. Shop") < page.index("2. Nights")
    url = f"/organization/dispatch/rules/{nights.pk}"
    assert f'value="{globex.pk}" selected' in client.get(url).text
    assert client.post(url, FORM | {"name": "Late", "provider": globex.pk}).status_code == 302
    assert "outside Mon, Tue 07:00–18:00 → Globex" in client.get("/organization/dispatch").text
    client.post(f"{url}/removal")
    assert "Late" not in client.get("/organization/dispatch").text
    saved = client.post(
        "/organization/dispatch/settings", {"answer_minutes": "240", "dispatches_itself": "on"}
    )
    assert saved.status_code == 302
    assert 'value="240" selected' in client.get("/organization/dispatch").text


def test_an_address_is_written_down_and_taken_away(
    both: None, bolt: Organization, browse: Browse
) -> None:
    client, url = browse("ada"), "/organization/dispatch/addresses"
    given = {"provider": bolt.pk, "email": "desk@bolt.example", "language": "fr-ca"}
    assert client.post(url, given).status_code == 302
    assert "desk@bolt.example" in client.get("/organization/dispatch").text
    bad = client.post(url, given | {"email": "no address"})
    assert bad.status_code == 422
    client.post(url, given | {"email": ""})
    assert "desk@bolt.example" not in client.get("/organization/dispatch").text


def test_partners_are_offered_by_distance_with_what_they_have_open(
    both: None, shop: Location, ada: Person, gus: Person, bolt: Organization,
    globex: Organization, side: Side, browse: Browse,
) -> None:  # fmt: skip
    with side("acme"):
        details = LocationDetails("Far", "America/Toronto", point=(45.6, -75.5))
        far = directory.add_location(details, actor=ada)
        first = services.create_work_order(far, services.WorkOrderDetails("Far"), actor=ada)
        offer = services.assign(first, globex.pk, actor=ada)
        order = services.create_work_order(shop, services.WorkOrderDetails("Here"), actor=ada)
    with side("globex"):
        services.answer_assignment(offer, "accepted", actor=gus)
    with side("acme"):
        own, nearest, unknown = candidates.candidates(order)
    assert own.is_own
    assert (nearest.name, nearest.open_orders) == ("Globex", 1)
    assert nearest.distance_m == pytest.approx(11_120, rel=0.01)
    assert (unknown.name, unknown.distance_m, unknown.open_orders) == ("Bolt", None, 0)
    page = browse("ada").get(f"/work-orders/{order.pk}").text
    assert "Globex (last worked 11.1 km away, 1 open)" in page
    assert "Bolt (0 open)" in page
    made = browse("ada").post(
        f"/work-orders/{order.pk}/assignment",
        {"provider": globex.pk, "then_1": bolt.pk, "answer_minutes": "60"}, follow=True,
    )  # fmt: skip
    assert "Next in line: Bolt" in made.text
    assert "answer by" in made.text
    offered = browse("gus").get("/assignments").text
    assert "Answer by" in offered
