"""Locations as a tree with a fence from above, people to ask, keys that go out and come back."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from opentrax.directory import selectors, services
from opentrax.directory.models import KeyHandover, Location, LocationContact, LocationKey
from opentrax.directory.rules.sites import SiteFault, fault_of
from opentrax.directory.services import LocationDetails
from opentrax.directory.services.sites import set_site
from opentrax.directory.sites import above, with_all_below
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Organization, Person
from opentrax.privacy.services.terms import keep_terms

pytestmark = pytest.mark.django_db
POINT = (45.5, -75.5)


def _add(name: str, actor: Person, **more: Any) -> Location:
    return services.add_location(LocationDetails(name, "America/Toronto", **more), actor=actor)


def test_a_room_has_the_fence_of_its_building_until_it_has_its_own(
    acme: Organization, ada: Person, within: Any
) -> None:
    with within(acme, ada):
        site = _add("Plant", ada, point=POINT, radius_m=300)
        building, room = _add("Hall 1", ada), _add("Pump room", ada)
        set_site(building, "building", site, actor=ada)
        set_site(room, "room", building, actor=ada)
        room.refresh_from_db()
        assert (room.latitude, room.radius_m, room.placement) == (45.5, 300, "inherited")
        assert [one.name for one in above(room)] == ["Hall 1", "Plant"]
        assert set(with_all_below(site.pk)) == {site.pk, building.pk, room.pk}
        # No trail can tell the three apart, unless somebody is sent to one of them.
        known = selectors.locations_for_motion()
        assert [p.name for p in selectors.without_borrowed(known, ())] == ["Plant"]
        names = {p.name for p in selectors.without_borrowed(known, {room.pk})}
        assert names == {"Plant", "Pump room"}
        services.place_by_hand(site, (46.0, -76.0), actor=ada)
        room.refresh_from_db()
        assert (room.latitude, room.longitude) == (46.0, -76.0)
        services.place_by_hand(building, POINT, actor=ada)
        room.refresh_from_db()
        assert (room.latitude, room.placement) == (45.5, "inherited")
        set_site(room, "room", None, actor=ada)
        room.refresh_from_db()
        assert (room.latitude, room.placement) == (None, "unplaced")


def test_what_is_no_tree_is_refused(
    acme: Organization, ada: Person, bolt: Organization, bea: Person, within: Any
) -> None:
    with within(bolt, bea):
        theirs = _add("Yard", bea)
    with within(acme, ada):
        site, building = _add("Plant", ada), _add("Hall", ada)
        set_site(building, "building", site, actor=ada)
        with pytest.raises(Refused, match="inside itself"):
            set_site(site, "site", building, actor=ada)
        with pytest.raises(Refused, match="smaller"):
            set_site(_add("Other", ada), "site", building, actor=ada)
        with pytest.raises(Refused, match="larger"):
            set_site(site, "room", None, actor=ada)
        with pytest.raises(Refused, match="your organization"):
            set_site(site, "site", theirs, actor=ada)
    chain = [(uuid4(), "room")] * 5
    deep = {"height": 1, "largest_below": "room"}
    assert fault_of(uuid4(), "room", chain, **deep) is SiteFault.TOO_DEEP  # type: ignore[arg-type]
    assert fault_of(uuid4(), "room", chain, height=0, largest_below=None) is None


@pytest.fixture
def shop(acme: Organization, ada: Person, within: Any) -> Location:
    with within(acme, ada):
        return _add("Shop", ada, point=POINT)


def test_on_the_pages(
    shop: Location, acme: Organization, ada: Person, within: Any, sign_in: Any
) -> None:
    client: Client = sign_in(ada, acme)
    with within(acme, ada):
        region = _add("North", ada)
        set_site(region, "region", None, actor=ada)
    saved = client.post(f"/locations/{shop.pk}/site", {"kind": "site", "parent": region.pk})
    assert saved.status_code == 302
    assert "North" in client.get(f"/locations/{shop.pk}").text
    assert "Shop" in client.get(f"/locations/{region.pk}").text
    ring = client.post(f"/locations/{region.pk}/site", {"kind": "region", "parent": shop.pk})
    assert ring.status_code == 422
    people = f"/locations/{shop.pk}/contacts"
    refused = client.post(people, {"name": "Cleo", "audience": "provider"})
    assert refused.status_code == 422
    assert "a phone or an e-mail" in refused.text
    fields = {"name": "Cleo", "phone": "555-0100", "role": "Caretaker", "audience": "internal"}
    assert client.post(people, fields).status_code == 302
    keys = f"/locations/{shop.pk}/keys"
    assert client.post(keys, {"number": "K-7", "kept_at": "Box by the door"}).status_code == 302
    assert client.post(keys, {"number": "K-7"}).status_code == 422
    with within(acme, ada):
        key = LocationKey.objects.get()
    assert "Nobody has this key" in client.post(f"/keys/{key.pk}/return", follow=True).text
    client.post(f"/keys/{key.pk}/handover", {"holder": "Max of Bolt"})
    assert "Max of Bolt has it since" in client.get(f"/locations/{shop.pk}").text
    twice = client.post(f"/keys/{key.pk}/handover", {"holder": "Zoe"}, follow=True)
    assert "take it back first" in twice.text
    client.post(f"/keys/{key.pk}/return")
    assert "Max of Bolt" in client.get(keys).text
    page = client.get(f"/locations/{shop.pk}").text
    assert "has it since" not in page
    assert "555-0100" in page
    client.post(f"/keys/{key.pk}/archival")
    with within(acme, ada):
        contact = LocationContact.objects.get()
        assert not LocationKey.objects.filter(archived_at=None).exists()
    client.post(f"/contacts/{contact.pk}/removal")
    assert "Cleo" not in client.get(people).text


def test_contacts_and_who_had_a_key_go_by_term(
    shop: Location, acme: Organization, ada: Person, within: Any
) -> None:
    from opentrax.directory.services.contacts import (
        ContactDetails,
        add_contact,
        add_key,
        hand_out_key,
    )

    with within(acme, ada):
        add_contact(shop, ContactDetails("Cleo", phone="1"), actor=ada)
        taken = hand_out_key(add_key(shop, "K-7", actor=ada), "Max", actor=ada)
        keep_terms()
        assert LocationContact.objects.count() == KeyHandover.objects.count() == 1
        Location.objects.filter(pk=shop.pk).update(archived_at=now() - timedelta(days=31))
        KeyHandover.objects.filter(pk=taken.pk).update(returned_at=now() - timedelta(days=400))
        kept = keep_terms()
        assert kept["directory.LocationContact"] == kept["directory.KeyHandover"] == 1
        assert not LocationContact.objects.exists()
        assert not KeyHandover.objects.exists()
