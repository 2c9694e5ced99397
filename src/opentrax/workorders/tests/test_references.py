"""The numbers of a work order, and how it ended: who writes, who sees, what is found."""

import pytest

from opentrax.directory.models import Location, Technician
from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, OwnReference, Visit, WorkOrder
from opentrax.workorders.tests.conftest import NINE, Browse, Side


def found(client: object, words: str) -> bool:
    return "Fix the door" in client.get(f"/work-orders?q={words}").text  # type: ignore[attr-defined]


def test_both_sides_see_and_find_the_clients_numbers(
    offer: Assignment, shop: Location, browse: Browse
) -> None:
    office, provider = browse("ada"), browse("bea")
    url = f"/work-orders/{offer.work_order_id}"
    form = {
        "title": "Fix the door", "location": shop.pk, "priority": "normal",
        "client_po": "PO-77", "tracking_number": "TRK-4711",
    }  # fmt: skip
    office.post(f"{url}/edit", form)
    for client in (office, provider):
        assert "TRK-4711" in client.get(url).text
        assert found(client, "trk-4711")
        assert found(client, "po-77+door")
        assert not found(client, "trk-4712")


def test_each_side_sees_and_finds_its_own_reference_alone(
    accepted: Assignment, browse: Browse, side: Side
) -> None:
    office, provider = browse("ada"), browse("bea")
    url = f"/work-orders/{accepted.work_order_id}"
    for client, own in ((office, "ACME-1"), (provider, "BOLT-9")):
        client.post(f"{url}/own-reference", {"reference": own})
        assert own in client.get(url).text
    assert "BOLT-9" not in office.get(url).text
    assert "ACME-1" not in provider.get(url).text
    assert found(office, "acme-1")
    assert found(provider, "bolt-9+door")
    assert not found(office, "bolt-9")
    assert not found(provider, "acme-1")
    provider.post(f"{url}/own-reference", {"reference": ""})
    assert not found(provider, "bolt-9")
    assert browse("gus").post(f"{url}/own-reference", {"reference": "x"}).status_code == 404
    with side("acme"):
        assert OwnReference.objects.count() == 1
    with side("bolt"):
        assert not OwnReference.objects.exists()


@pytest.fixture
def begun(visit: Visit, technician: Technician, bea: Person, side: Side) -> WorkOrder:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        return WorkOrder.objects.get()


def test_either_side_says_how_the_work_ended(begun: WorkOrder, browse: Browse) -> None:
    office, provider, url = browse("ada"), browse("bea"), f"/work-orders/{begun.pk}"
    ended = {"resolution": "replaced", "number": "CO-5"}
    assert "Replaced" in provider.post(f"{url}/close-out", ended, follow=True).text
    seen = office.get(url).text
    assert "CO-5" in seen
    assert found(office, "co-5")
    assert found(provider, "co-5")
    office.post(f"{url}/close-out", {"resolution": "", "number": "CO-6"})
    assert not found(provider, "co-5")
    assert browse("gus").post(f"{url}/close-out", ended).status_code == 404


def test_what_is_refused_of_an_ending(accepted: Assignment, bea: Person, side: Side) -> None:
    with side("bolt"):
        order = WorkOrder.objects.get()
        with pytest.raises(Refused, match="once it has begun"):
            services.close_out(order, number="1", resolution="", actor=bea)


def test_resolutions_are_the_keepers_list(
    begun: WorkOrder, ada: Person, bea: Person, side: Side, browse: Browse
) -> None:
    with side("acme"):
        own = services.add_list_entry("resolution", "Warranty claim", actor=ada)
    with side("bolt"):
        with pytest.raises(Refused, match="from the list"):
            services.close_out(begun, number="", resolution="magic", actor=bea)
        services.close_out(begun, number="", resolution=own.code, actor=bea)
    with side("acme"):
        services.archive_list_entry("resolution", own.code, actor=ada)
        services.close_out(begun, number="1", resolution=own.code, actor=ada)  # it stays
    assert "Warranty claim" in browse("bea").get(f"/work-orders/{begun.pk}").text
    settings = browse("ada").get("/organization/work-orders").text
    assert "No fault found" in settings
    assert "Warranty claim" not in settings
