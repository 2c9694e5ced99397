"""A provider finds the places of its clients among locations, as long as an offer opens them."""

import pytest
from django.test import Client

from opentrax.directory.models import Location
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, WorkOrder
from opentrax.workorders.tests.conftest import Browse, Side

pytestmark = pytest.mark.django_db


def of_clients(client: Client) -> str:
    return client.get("/locations").text


def test_an_offered_place_is_listed_read_only_with_its_work_orders(
    offer: Assignment, shop: Location, browse: Browse
) -> None:
    client = browse("bea")
    page = of_clients(client)
    assert "Clients’ locations" in page
    assert f'href="/locations/{shop.pk}"' in page
    assert "Acme" in page
    assert f'href="/work-orders?location={shop.pk}"' in page
    assert "/locations/new" not in page
    assert f"/locations/{shop.pk}/edit" not in client.get(f"/locations/{shop.pk}").text
    narrowed = client.get(f"/work-orders?location={shop.pk}").text
    assert "Fix the door" in narrowed
    assert "Shop" in narrowed
    assert "Shop" in client.get("/locations?of=clients&q=shop").text
    assert "No location fits" in client.get("/locations?of=clients&q=elsewhere").text
    assert f"/locations/{shop.pk}" not in client.get("/locations?of=us").text


def test_it_goes_with_the_offer_and_the_empty_page_says_why(
    offer: Assignment, shop: Location, browse: Browse, side: Side, bea: Person
) -> None:
    with side("bolt"):
        services.answer_assignment(offer, "declined", actor=bea, reason="No time")
    client = browse("bea")
    page = of_clients(client)
    assert f"/locations/{shop.pk}" not in page
    assert "No client’s location is open to you" in page
    assert client.get(f"/work-orders?location={shop.pk}").status_code == 404


def test_an_accepted_place_stays_and_no_other_is_shown(
    accepted: Assignment, ada: Person, browse: Browse, side: Side
) -> None:
    from opentrax.directory.services import LocationDetails, add_location

    with side("acme"):
        hidden = add_location(LocationDetails("Vault", "UTC", point=(45.6, -75.6)), actor=ada)
    page = of_clients(browse("bea"))
    assert "Shop" in page
    assert "Vault" not in page
    assert browse("bea").get(f"/work-orders?location={hidden.pk}").status_code == 404
    assert "Vault" not in of_clients(browse("gus"))


def test_neither_a_client_nor_a_technician_is_offered_the_list(
    accepted: Assignment, order: WorkOrder, shop: Location, browse: Browse, tim: Person
) -> None:
    assert "Clients’ locations" not in of_clients(browse("ada"))
    page = browse("tim").get("/locations?of=clients").text
    assert "Clients’ locations" not in page
    assert f"/locations/{shop.pk}" not in page


def test_a_broken_address_is_no_fault_of_the_server(bolt: Organization, browse: Browse,
                                                    bea: Person) -> None:  # fmt: skip
    assert browse("bea").get("/work-orders?location=x").status_code == 404
