"""Addresses are placed on the installation's own map, or listed for a person to place."""

from opentrax.directory import selectors, services
from opentrax.directory.models import Placement
from opentrax.directory.services import LocationDetails
from opentrax.directory.tests.conftest import Browse, Side
from opentrax.maps.folders import Manifest
from opentrax.maps.tests.conftest import built, index
from opentrax.organizations.models import Person

__all__ = ["built", "index"]

KNOWN, VAGUE, UNKNOWN = "Städtle 43, 9490 Vaduz", "Landstrasse", "Qxzzwv 7, Nowhere"


def at(address: str) -> LocationDetails:
    return LocationDetails(address or "x", "Europe/Vaduz", address=address)


def test_a_sure_address_is_placed(index: Manifest, ada: Person, side: Side) -> None:
    with side("acme"):
        found = services.add_location(at(KNOWN), actor=ada)
        assert found.placement == Placement.PLACED
        assert found.latitude is not None
        assert found.longitude is not None
        assert abs(found.latitude - 47.14) < 0.01
        assert abs(found.longitude - 9.52) < 0.01


def test_what_is_not_sure_is_left_for_a_person(index: Manifest, ada: Person, side: Side) -> None:
    with side("acme"):
        notes = [
            services.add_location(at(address), actor=ada).placement_note
            for address in (VAGUE, UNKNOWN, "")
        ]
        assert notes == ["not_sure", "not_found", "no_address"]
        assert selectors.own_locations(placed=False).count() == 3
        assert selectors.locations_for_motion() == []


def test_a_corrected_address_moves_a_placed_location_but_not_one_placed_by_hand(
    index: Manifest, ada: Person, side: Side
) -> None:
    with side("acme"):
        by_hand = services.add_location(
            LocationDetails("Hand", "UTC", address=UNKNOWN, point=(47.0, 9.5)), actor=ada
        )
        kept = services.change_location(
            by_hand, LocationDetails("Hand", "UTC", address=KNOWN, point=(47.0, 9.5)), actor=ada
        )
        assert (kept.latitude, kept.placement) == (47.0, Placement.BY_HAND)
        placed = services.add_location(at(KNOWN), actor=ada)
        assert placed.latitude is not None
        assert placed.longitude is not None
        point = (placed.latitude, placed.longitude)
        lost = services.change_location(
            placed, LocationDetails("x", "UTC", address=UNKNOWN, point=point), actor=ada
        )
        assert (lost.latitude, lost.placement_note) == (None, "not_found")


def test_the_page_of_addresses_that_could_not_be_placed(
    index: Manifest, ada: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        lost = services.add_location(at(UNKNOWN), actor=ada)
    client = browse("ada")
    assert "1 location is not on the map" in client.get("/locations").text
    page = client.get("/locations/unplaced").text
    assert UNKNOWN in page
    assert "Not found" in page
    again = client.post(f"/locations/{lost.pk}/placement", follow=True)
    assert "still does not know" in again.text
    with side("acme"):
        services.change_location(lost, at(VAGUE), actor=ada)
        selectors.own_locations().update(address=KNOWN)
    found = client.post(f"/locations/{lost.pk}/placement", follow=True)
    assert "is on the map now" in found.text
    assert "Every location is on the map" in found.text
