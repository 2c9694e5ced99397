"""The screens of work orders as each role and each side meets them."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from opentrax.directory.models import Location, Technician
from opentrax.organizations.models import Organization, Person
from opentrax.workorders import services
from opentrax.workorders.models import Assignment, Visit, WorkOrder
from opentrax.workorders.states import VisitStatus, WorkOrderStatus
from opentrax.workorders.tests.conftest import ELEVEN, NINE, Browse, Side
from opentrax.workorders.views import visits

COMMAND = re.compile(r'name="command_id" value="([^"]+)"')


def as_kept(side: Side, order: WorkOrder) -> WorkOrder:
    with side("acme"):
        return WorkOrder.objects.get(pk=order.pk)


def test_empty_screens_say_what_to_do_next(browse: Browse) -> None:
    client = browse("ada")
    assert "No work orders yet" in client.get("/work-orders").text
    assert "First a location" in client.get("/work-orders/new").text
    assert "No visits on this day" in client.get("/visits").text
    assert "No offer waits" in client.get("/assignments").text


def test_raise_a_work_order_and_find_it(shop: Location, browse: Browse) -> None:
    client = browse("ada")
    form = {
        "title": "Broken cooler", "location": shop.pk, "priority": "high",
        "due_at": "2026-03-24T17:00", "client_po": "PO-7", "description": "It is warm.",
    }  # fmt: skip
    response = client.post("/work-orders/new", form, follow=True)
    assert response.status_code == 200
    assert "1 · Broken cooler" in response.text
    assert "24 Mar 2026, 17:00" in response.text  # as typed: on Ada's clock
    assert "Broken cooler" in client.get("/work-orders?q=cooler&sort=-due").text
    assert "Broken cooler" in client.get("/work-orders?q=shop&status=open").text
    assert "No work order fits" in client.get("/work-orders?q=roof").text


def test_a_form_sent_twice_raises_one_work_order(
    shop: Location, side: Side, browse: Browse
) -> None:
    client = browse("ada")
    key = COMMAND.search(client.get("/work-orders/new").text)
    assert key is not None
    form = {"title": "Once", "location": shop.pk, "priority": "normal", "command_id": key[1]}
    first = client.post("/work-orders/new", form)
    again = client.post("/work-orders/new", form)
    assert first["Location"] == again["Location"]
    # Gone back to and changed, the same form is another work order.
    other = client.post("/work-orders/new", form | {"title": "Another"})
    assert other["Location"] != first["Location"]
    with side("acme"):
        assert sorted(WorkOrder.objects.values_list("number", "title")) == [
            (1, "Once"),
            (2, "Another"),
        ]


def test_an_invalid_form_keeps_what_was_typed(shop: Location, browse: Browse) -> None:
    response = browse("ada").post("/work-orders/new", {"title": "Kept", "priority": "normal"})
    assert response.status_code == 422
    assert 'value="Kept"' in response.text


def test_offer_accept_and_plan_through_the_screens(
    partners: None,
    order: WorkOrder,
    technician: Technician,
    bolt: Organization,
    side: Side,
    browse: Browse,
) -> None:
    office, provider = browse("ada"), browse("bea")
    page = office.get(f"/work-orders/{order.pk}")
    assert "Acme: our own technicians" in page.text
    assert provider.get(f"/work-orders/{order.pk}").status_code == 404
    office.post(f"/work-orders/{order.pk}/assignment", {"provider": bolt.pk})
    inbox = provider.get("/assignments").text
    assert "Fix the door" in inbox
    assert "Acme" in inbox
    with side("bolt"):
        offer = Assignment.objects.get()
    response = provider.post(f"/assignments/{offer.pk}/answer", {"answer": "accepted"}, follow=True)
    assert "Pending arrival" in response.text
    visit = {"technician": technician.pk, "on": "2026-03-24", "starts": "09:00", "ends": "11:00"}
    planned = provider.post(f"/work-orders/{order.pk}/visits/new", visit, follow=True)
    assert "Tim Example" in planned.text
    assert "24 Mar 2026, 09:00" in planned.text
    assert "09:00–11:00" in re.sub(r"<[^>]+>", "", provider.get("/visits?date=2026-03-24").text)
    seen = office.get(f"/work-orders/{order.pk}").text
    assert "Tim Example" in seen
    assert "Plan a visit" not in seen


def test_a_declined_offer_disappears_and_comes_back_with_its_reason(
    offer: Assignment, order: WorkOrder, browse: Browse
) -> None:
    provider = browse("bea")
    answer = {"answer": "declined", "reason": "No glazier free"}
    response = provider.post(f"/assignments/{offer.pk}/answer", answer, follow=True)
    assert "No offer waits" in response.text
    assert provider.get(f"/work-orders/{order.pk}").status_code == 404
    assert provider.get(f"/locations/{order.location_id}").status_code == 404
    seen = browse("ada").get(f"/work-orders/{order.pk}").text
    assert "No glazier free" in seen
    assert "our own technicians" in seen


def test_an_offer_that_was_taken_back_cannot_be_answered(
    offer: Assignment, side: Side, browse: Browse
) -> None:
    page = browse("ada").post(f"/assignments/{offer.pk}/recall", follow=True)
    assert "Recalled" in page.text
    answer = browse("bea").post(f"/assignments/{offer.pk}/answer", {"answer": "accepted"})
    assert answer.status_code == 404
    assert as_kept(side, offer.work_order).status == WorkOrderStatus.NEW


def test_move_and_cancel_a_visit(
    visit: Visit, technician: Technician, side: Side, browse: Browse
) -> None:
    client = browse("bea")
    shown = client.get(f"/visits/{visit.pk}/edit").text
    assert 'value="09:00"' in shown  # Bea's clock is Toronto's
    form = {"technician": technician.pk, "on": "2026-03-25", "starts": "22:00", "ends": "01:30"}
    page = client.post(f"/visits/{visit.pk}/edit", form, follow=True)
    assert "25 Mar 2026, 22:00" in page.text
    client.post(f"/visits/{visit.pk}/cancellation")
    with side("bolt"):
        assert Visit.objects.get().status == VisitStatus.CANCELLED


def test_a_technician_sees_only_what_they_are_sent_to(
    visit: Visit, order: WorkOrder, bea: Person, side: Side, browse: Browse
) -> None:
    from opentrax.directory import services as directory
    from opentrax.directory.services import LocationDetails
    from opentrax.workorders import services

    with side("bolt"):
        yard = directory.add_location(LocationDetails("Yard", "UTC", point=(1, 1)), actor=bea)
        hidden = services.create_work_order(yard, services.WorkOrderDetails("Secret"), actor=bea)
    client: Client = browse("tim")
    listed = client.get("/work-orders").text
    assert "Fix the door" in listed
    assert "Secret" not in listed
    assert client.get(f"/work-orders/{hidden.pk}").status_code == 404
    own = client.get(f"/work-orders/{order.pk}")
    assert own.status_code == 200
    assert "Plan a visit" not in own.text
    assert "Fix the door" in client.get("/visits?date=2026-03-24").text
    assert client.get(f"/work-orders/{order.pk}/visits/new").status_code == 403
    assert client.post(f"/visits/{visit.pk}/cancellation").status_code == 403


@pytest.mark.parametrize("path", ["/work-orders/{o}", "/work-orders/{o}/edit", "/visits/{v}/edit"])
def test_an_outsider_finds_nothing(
    visit: Visit, order: WorkOrder, path: str, browse: Browse
) -> None:
    url = path.format(o=order.pk, v=visit.pk)
    assert browse("gus").get(url).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/work-orders/{o}/assignment", "/work-orders/{o}/cancellation", "/assignments/{a}/recall",
        "/assignments/{a}/answer", "/visits/{v}/cancellation", "/visits/{v}/absence",
        "/visits/{v}/outcome", "/work-orders/{o}/visits/new", "/work-orders/{o}/edit",
    ],
)  # fmt: skip
def test_an_outsider_changes_nothing(
    visit: Visit,
    accepted: Assignment,
    order: WorkOrder,
    globex: Organization,
    side: Side,
    path: str,
    browse: Browse,
) -> None:
    url = path.format(o=order.pk, v=visit.pk, a=accepted.pk)
    data = {"answer": "declined", "outcome": "done", "reason": "x", "provider": globex.pk}
    assert browse("gus").post(url, data).status_code == 404
    assert as_kept(side, order).status == WorkOrderStatus.SCHEDULED


def test_the_provider_cannot_do_what_is_the_keepers(
    visit: Visit, accepted: Assignment, order: WorkOrder, side: Side, browse: Browse
) -> None:
    client = browse("bea")
    client.post(f"/work-orders/{order.pk}/cancellation", {"reason": "ours now"})
    client.post(f"/assignments/{accepted.pk}/recall")
    client.post(
        f"/work-orders/{order.pk}/edit",
        {"title": "Changed", "location": order.location_id, "priority": "low"},
    )
    seen = as_kept(side, order)
    assert (seen.status, seen.title) == (WorkOrderStatus.SCHEDULED, "Fix the door")


def test_reading_changes_nothing(
    visit: Visit, order: WorkOrder, offer: Assignment, browse: Browse
) -> None:
    client = browse("ada")
    for path in (
        f"/work-orders/{order.pk}/assignment", f"/work-orders/{order.pk}/cancellation",
        f"/assignments/{offer.pk}/recall", f"/visits/{visit.pk}/cancellation",
    ):  # fmt: skip
        assert client.get(path).status_code == 405


def test_an_outcome_has_to_be_chosen(
    visit: Visit, order: WorkOrder, bea: Person, side: Side, browse: Browse
) -> None:
    with side("bolt"):
        services.mark_visit_arrived(visit, actor=bea, at=NINE)
        services.mark_visit_left(visit, actor=bea, at=ELEVEN)
    client = browse("bea")
    refused = client.post(f"/visits/{visit.pk}/outcome", {"outcome": ""}, follow=True)
    assert "Choose what came of the visit" in refused.text
    page = client.post(
        f"/visits/{visit.pk}/outcome", {"outcome": "done", "note": "Oiled"}, follow=True
    )
    assert "Completed" in page.text
    assert "Oiled" in page.text


def test_a_day_is_cut_into_pages_and_a_long_visit_stands_on_both_its_days(
    accepted: Assignment, order: WorkOrder, technician: Technician, bea: Person, side: Side,
    browse: Browse, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(visits, "PER_PAGE", 2)
    midnight = datetime(2026, 3, 24, tzinfo=ZoneInfo(bea.time_zone))
    hour = timedelta(hours=1)
    windows = [(midnight - 23 * hour, midnight + hour)]
    windows += [(midnight + n * hour, midnight + (n + 1) * hour) for n in (9, 13)]
    with side("bolt"):
        for start_at, end_at in windows:
            services.plan_visit(order, technician, start_at=start_at, end_at=end_at, actor=bea)
    page = browse("bea").get

    def planned(address: str) -> list[str]:
        return re.findall(r"\d\d:\d\d–\d\d:\d\d", re.sub(r"<[^>]+>", "", page(address).text))

    assert planned("/visits?date=2026-03-23") == ["01:00–01:00"]
    assert planned("/visits?date=2026-03-24") == ["01:00–01:00", "09:00–10:00"]
    assert planned("/visits?date=2026-03-24&page=2") == ["13:00–14:00"]
