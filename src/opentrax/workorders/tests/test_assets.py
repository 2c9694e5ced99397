"""Assets on work orders: who names them, who sees them, what their codes open."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from opentrax.directory import services as directory
from opentrax.directory.models import Asset, CustomField, Location
from opentrax.directory.services import AssetDetails, LocationDetails
from opentrax.kit.commands import Refused
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.listing import hits
from opentrax.workorders.models import (
    AssetScan,
    Assignment,
    OrderAsset,
    OrderValue,
    Visit,
    WorkOrder,
)
from opentrax.workorders.services.assets import refresh_words
from opentrax.workorders.tests.conftest import NINE, Browse, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(shop: Location, ada: Person, side: Side) -> Asset:
    with side("acme"):
        details = AssetDetails(
            "Roof unit", tag="HV 7", serial="SN-4471", warranty_until_on=date(2099, 1, 1),
            warranty_by="Cool Ltd.",
        )  # fmt: skip
        return directory.add_asset(shop, details, actor=ada)


@pytest.fixture
def named(order: WorkOrder, unit: Asset, ada: Person, side: Side) -> OrderAsset:
    with side("acme"):
        services.name_assets(order, [unit.pk], actor=ada)
        return OrderAsset.objects.get()


def test_an_order_is_found_by_tag_and_serial_of_its_asset(
    named: OrderAsset, order: WorkOrder, unit: Asset, shop: Location, ada: Person, side: Side
) -> None:
    with side("acme"):
        assert hits("sn-4471") == [order.pk]
        assert hits("hv door") == [order.pk]
        directory.change_asset(unit, shop, AssetDetails("Unit", serial="ZX-1"), actor=ada)
        assert refresh_words(unit.pk) == 1
        assert (hits("sn-4471"), hits("zx-1")) == ([], [order.pk])
        services.unname_asset(order, unit.pk, actor=ada)
        assert hits("zx-1") == []


def test_an_order_names_what_stands_at_its_own_place(
    order: WorkOrder, unit: Asset, ada: Person, side: Side
) -> None:
    with side("acme"):
        yard = directory.add_location(
            LocationDetails("Yard", "America/Toronto", point=(45.6, -75.6)), actor=ada
        )
        elsewhere = directory.add_asset(yard, AssetDetails("Gate"), actor=ada)
        with pytest.raises(Refused, match="own location"):
            services.name_assets(order, [unit.pk, elsewhere.pk], actor=ada)
        assert not OrderAsset.objects.exists()
        details = services.WorkOrderDetails("Fix it", asset_ids=(elsewhere.pk,))
        raised = services.create_work_order(yard, details, actor=ada)
        assert hits(elsewhere.tag) == [raised.pk]


def test_a_provider_sees_the_asset_while_it_holds_the_work(
    named: OrderAsset, offer: Assignment, bea: Person, ada: Person, side: Side,
    bolt: Organization, globex: Organization,
) -> None:  # fmt: skip
    with side("bolt"):
        assert (Asset.objects.count(), OrderAsset.objects.count()) == (1, 1)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            OrderAsset.objects.update(asset_id=named.asset_id)
        assert Asset.objects.update(name="ours") == 0
        with pytest.raises(Refused):
            services.unname_asset(offer.work_order, named.asset_id, actor=bea)
    with side("globex"):
        assert (Asset.objects.count(), OrderAsset.objects.count()) == (0, 0)
    with side("acme"):
        services.recall_assignment(offer, actor=ada)
    with side("bolt"):
        assert (Asset.objects.count(), OrderAsset.objects.count()) == (0, 0)


def test_the_pages_show_the_warranty_and_the_history(
    named: OrderAsset, offer: Assignment, browse: Browse
) -> None:
    for name in ("ada", "bea"):
        client = browse(name)
        page = client.get(f"/work-orders/{named.work_order_id}").text
        assert "Roof unit is under warranty until" in page
        assert "Say it to Cool Ltd. first." in page
        assert "Fix the door" in client.get(f"/assets/{named.asset_id}").text


def test_named_and_taken_off_on_the_page(
    order: WorkOrder, unit: Asset, browse: Browse, side: Side
) -> None:
    client = browse("ada")
    form = client.get(f"/work-orders/new?location={order.location_id}&asset={unit.pk}")
    assert f'value="{unit.pk}"' in form.text
    client.post(f"/work-orders/{order.pk}/assets", {"asset": [str(unit.pk), "nonsense"]})
    with side("acme"):
        assert OrderAsset.objects.count() == 1
    client.post(f"/work-orders/{order.pk}/assets/{unit.pk}/removal")
    with side("acme"):
        assert not OrderAsset.objects.exists()


def test_a_scan_validates_the_visit_once(
    named: OrderAsset,
    unit: Asset,
    visit: Visit,
    browse: Browse,
    side: Side,
    ada: Person,
    bea: Person,
    clock: SettableClock,
) -> None:
    clock.set(NINE)
    tim = browse("tim")
    page = tim.get(f"/a/{unit.scan_key}")
    assert "I stand before it" in page.text
    for _again in range(2):
        answer = tim.post(f"/a/{unit.scan_key}", {"visit": str(visit.pk)})
        assert answer.status_code == 302
    for name in ("acme", "bolt"):
        with side(name):
            found = AssetScan.objects.get()
            assert (found.visit_id, found.asset_id, found.scanned_at) == (visit.pk, unit.pk, NINE)
    with side("bolt"), pytest.raises(Refused, match="another technician"):
        services.record_scan(visit, unit, actor=bea)
    # Who only looks has no visit to validate, and what was scanned stays named.
    ada_browses = browse("ada")
    assert "I stand before it" not in ada_browses.get(f"/a/{unit.scan_key}").text
    assert ada_browses.post(f"/a/{unit.scan_key}", {"visit": str(visit.pk)}).status_code == 404
    with side("acme"), pytest.raises(Refused, match="stays named"):
        services.unname_asset(named.work_order, unit.pk, actor=ada)


def test_own_fields_of_a_work_order_and_of_an_asset(
    unit: Asset, order: WorkOrder, partners: None, bolt: Organization, browse: Browse, side: Side,
    ada: Person,
) -> None:  # fmt: skip
    client = browse("ada")
    with side("acme"):
        for target in ("work_order", "asset"):
            details = directory.FieldDetails("Cost center", target=target)
            directory.add_field(details, actor=ada)
        of_order, of_asset = CustomField.objects.order_by("-target")
    posted = {"title": "Fix the door", "location": str(order.location_id), "priority": "normal"}
    said = {f"own_{of_order.pk.hex}": "Dept-77"}
    assert client.post(f"/work-orders/{order.pk}/edit", posted | said).status_code == 302
    with side("acme"):
        assert hits("dept-77") == [order.pk]
        services.assign(order, bolt.pk, actor=ada)
        details = AssetDetails("Roof unit", fields={of_asset.pk: "Dept-78"})
        directory.change_asset(unit, order.location, details, actor=ada)
    # Who holds the work order reads it there; who does not, does not.
    assert "Dept-77" in browse("bea").get(f"/work-orders/{order.pk}").text
    assert "Dept-78" in client.get(f"/assets/{unit.pk}").text
    with side("globex"):
        assert OrderValue.objects.count() == 0
