"""The trade of a work order: chosen, found, and understood by both sides."""

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location, Trade
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side

FORM = {"title": "Cooler warm", "priority": "normal"}


@pytest.fixture
def cooler(shop: Location, ada: Person, side: Side) -> WorkOrder:
    """A work order of a trade of Acme's own."""
    with side("acme"):
        own = directory.add_trade("Walk-in coolers", parent="refrigeration", actor=ada)
        details = services.WorkOrderDetails("Cooler warm", trade=str(own.pk))
        return services.create_work_order(shop, details, actor=ada)


def test_a_trade_is_chosen_shown_and_found(shop: Location, browse: Browse) -> None:
    client = browse("ada")
    assert "Heating, ventilation and air conditioning" in client.get("/work-orders/new").text
    made = client.post(
        "/work-orders/new", FORM | {"location": shop.pk, "trade": "hvac"}, follow=True
    )
    assert "Heating, ventilation and air conditioning" in made.text
    assert "Cooler warm" in client.get("/work-orders?trade=hvac").text
    assert "No work order fits" in client.get("/work-orders?trade=plumbing").text
    bad = client.post("/work-orders/new", FORM | {"location": shop.pk, "trade": "alchemy"})
    assert bad.status_code == 422


def test_a_provider_reads_and_finds_the_clients_own_trade(
    cooler: WorkOrder, partners: None, bolt: Organization, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        services.assign(cooler, bolt.pk, actor=ada)
    provider = browse("bea")
    assert "Refrigeration \u203a Walk-in coolers" in provider.get(f"/work-orders/{cooler.pk}").text
    assert "Refrigeration \u203a Walk-in coolers" in provider.get("/assignments").text
    assert "Cooler warm" in provider.get("/work-orders?trade=refrigeration").text
    assert "Cooler warm" in provider.get("/work-orders?q=walk-in").text
    assert "No work order fits" in provider.get("/work-orders?trade=hvac").text
    own = browse("ada").get(f"/work-orders?trade={cooler.trade_code}").text
    assert "Cooler warm" in own


def test_an_archived_trade_stays_on_what_was_raised_with_it(
    cooler: WorkOrder, shop: Location, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        directory.archive_trade(directory_trade(cooler), actor=ada)
        details = services.WorkOrderDetails("Another", trade=cooler.trade_code)
        with pytest.raises(Refused, match="Choose a trade"):
            services.create_work_order(shop, details, actor=ada)
    client, url = browse("ada"), f"/work-orders/{cooler.pk}/edit"
    assert "Walk-in coolers" in client.get(url).text
    form = FORM | {"location": shop.pk, "trade": cooler.trade_code, "title": "Cooler cold"}
    assert client.post(url, form).status_code == 302
    with side("acme"):
        kept = WorkOrder.objects.get()
    assert (kept.title, kept.trade_label) == ("Cooler cold", "Walk-in coolers")


def directory_trade(order: WorkOrder) -> Trade:
    return Trade.objects.get(pk=order.trade_code)
