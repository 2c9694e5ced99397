"""The register of assets: tags, trees, warranty, retiring, and who may do what."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.audit.models import Entry
from opentrax.directory import services
from opentrax.directory.assets import own_assets, tree_of
from opentrax.directory.models import Asset, Location
from opentrax.directory.rules.assets import (
    MOST_DEEP,
    Misplaced,
    below,
    is_under_warranty,
    misplaced,
)
from opentrax.directory.services import AssetDetails, LocationDetails
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person


@given(st.dictionaries(st.integers(0, 9), st.none() | st.integers(0, 9)), st.data())
def test_no_move_makes_a_circle_or_a_tree_too_deep(
    drawn: dict[int, int | None], data: st.DataObject
) -> None:
    # Any tree that moves made: each step is taken only where the rule lets it.
    parents: dict[int, int | None] = dict.fromkeys(range(10))
    for asset, parent in drawn.items():
        if parent is None or not misplaced(asset, parent, parents, len(below(asset, parents))):
            parents[asset] = parent
    asset, parent = data.draw(st.integers(0, 9)), data.draw(st.integers(0, 9))
    said = misplaced(asset, parent, parents, len(below(asset, parents)))
    under = {key for level in below(asset, parents) for key in level}
    assert (said == Misplaced.CIRCLE) == (parent == asset or parent in under)
    for key in parents:
        depth, above = 1, parents[key]
        while above is not None:
            depth, above = depth + 1, parents[above]
        assert depth <= MOST_DEEP


def test_a_warranty_holds_on_its_last_day() -> None:
    until = date(2026, 3, 24)
    assert is_under_warranty(until, until)
    assert not is_under_warranty(until, date(2026, 3, 25))
    assert not is_under_warranty(None, until)


def add(shop: Location, actor: Person, name: str, **said: object) -> Asset:
    return services.add_asset(shop, AssetDetails(name, **said), actor=actor)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_an_asset_gets_a_tag_or_keeps_its_own(side: Side, shop: Location, ada: Person) -> None:
    with side("acme"):
        made = add(shop, ada, "Roof unit")
        assert re.fullmatch(r"A-[2-9A-HJ-NP-Z]{6}", made.tag)
        assert made.scan_key not in ("", made.tag)
        own = add(shop, ada, "Door", tag=" d 7 ", serial="SN-99", make="Acme", model="X1")
        assert own.tag == "D 7"
        with pytest.raises(Refused, match="D 7"):
            add(shop, ada, "Gate", tag="d 7")
        assert [a.pk for a in own_assets(search="sn-99 acme")] == [own.pk]
        assert list(own_assets(search="sn-99 nowhere")) == []
        facts = Entry.objects.filter(action="asset.added").values_list("facts", flat=True)
        assert list(facts) == [{"status": "in_service"}] * 2


@pytest.mark.django_db
def test_what_is_part_of_another_moves_along(side: Side, shop: Location, ada: Person) -> None:
    with side("acme"):
        yard = services.add_location(
            LocationDetails("Yard", "America/Toronto", point=(45.6, -75.6)), actor=ada
        )
        unit = add(shop, ada, "Roof unit")
        fan = add(shop, ada, "Fan", parent_id=unit.pk)
        belt = add(shop, ada, "Belt", parent_id=fan.pk)
        with pytest.raises(Refused, match="own parts"):
            services.change_asset(unit, shop, AssetDetails("Unit", parent_id=belt.pk), actor=ada)
        with pytest.raises(Refused, match="same location"):
            add(yard, ada, "Lamp", parent_id=unit.pk)
        services.change_asset(unit, yard, AssetDetails("Roof unit"), actor=ada)
        found = Asset.objects.filter(location_id=yard.pk)
        assert [(p.asset.name, p.depth) for p in tree_of(found)] == [
            ("Roof unit", 0), ("Fan", 1), ("Belt", 2),
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_retired_asset_leaves_lists_and_comes_back(
    side: Side, shop: Location, ada: Person
) -> None:
    with side("acme"):
        unit = add(shop, ada, "Roof unit")
        fan = add(shop, ada, "Fan", parent_id=unit.pk)
        with pytest.raises(Refused, match="part of this one"):
            services.retire_asset(unit, actor=ada)
        services.retire_asset(fan, actor=ada)
        services.retire_asset(unit, actor=ada)
        assert list(own_assets()) == []
        assert {a.pk for a in own_assets(state="retired")} == {unit.pk, fan.pk}
        with pytest.raises(Refused, match="Restore that first"):
            services.restore_asset(fan, actor=ada)
        assert services.restore_asset(unit, actor=ada).status == "out_of_service"


@pytest.mark.django_db
def test_the_pages(browse: Browse, side: Side, shop: Location, ada: Person) -> None:
    client = browse("ada")
    assert "No assets yet" in client.get("/assets").text
    form = client.get(f"/assets/new?location={shop.pk}")
    assert f'value="{shop.pk}" selected' in form.text
    posted = {"location": shop.pk, "status": "in_service", "name": "Roof unit", "serial": "SN-99"}
    refused = client.post(
        "/assets/new",
        posted | {"installed_on": "2026-02-01", "warranty_until_on": "2026-01-01"},
    )
    assert refused.status_code == 422
    assert "A warranty cannot end before" in refused.text
    assert client.post("/assets/new", posted).status_code == 302
    with side("acme"):
        asset = Asset.objects.get()
    assert "SN-99" in client.get("/assets?q=roof").text
    assert "No asset fits" in client.get("/assets?q=lamp").text
    assert asset.tag in client.get("/assets/labels").text
    edited = client.post(f"/assets/{asset.pk}/edit", posted | {"name": "Unit", "tag": asset.tag})
    assert edited.status_code == 302
    client.post(f"/assets/{asset.pk}/retirement")
    assert "Retired" in client.get("/assets?state=retired").text
    client.post(f"/assets/{asset.pk}/restoration")
    with side("acme"):
        found = Asset.objects.get()
    assert (found.name, found.status) == ("Unit", "out_of_service")


@pytest.mark.django_db
def test_outsiders_see_no_asset_and_viewers_change_none(
    browse: Browse, side: Side, shop: Location, ada: Person, globex: Organization
) -> None:
    with side("acme"):
        asset = add(shop, ada, "Roof unit")
    gus = browse("gus")
    for address in ("edit", "retirement"):
        assert gus.post(f"/assets/{asset.pk}/{address}").status_code == 404
    assert gus.get(f"/assets/{asset.pk}").status_code == 404
    assert gus.get(f"/a/{asset.scan_key}").status_code == 404
    assert browse("tim").get("/assets/new").status_code == 403
