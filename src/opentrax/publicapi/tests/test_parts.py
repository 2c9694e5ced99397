"""The catalogue, the stocks and what was used, as a provider's own system keeps them."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from opentrax.kit.tenancy import scope
from opentrax.organizations import services as organizations
from opentrax.organizations.models import Organization, Person, Role
from opentrax.publicapi.tests.conftest import MakeProgram, Program

pytestmark = pytest.mark.django_db
NO_CURRENCY = "XXX"  # the code of ISO 4217 for none
BELT = {
    "number": "B-7", "name": "Belt", "unit": "m", "currency": "CAD", "price": "4.50",
    "reorder_at": "10", "reorder_quantity": "25",
}  # fmt: skip


def _place(bolts: Program, name: str, **more: Any) -> str:
    made = bolts.post("/stock-places", {"name": name, **more})
    assert made.status_code == 201, made.content
    return str(made.json()["id"])


def test_the_catalogue_is_kept(acmes: Program, bolts: Program) -> None:
    made = bolts.post("/parts", BELT, Idempotency_Key="belt")
    again = bolts.post("/parts", BELT, Idempotency_Key="belt")
    assert (made.status_code, again["Idempotent-Replayed"]) == (201, "true"), made.content
    assert again.json() == made.json()
    assert made.json()["price"] == {"amount": "4.500", "currency": "CAD"}
    assert (made.json()["is_low"], made.json()["to_order"]) == (True, "25.000")
    belt = f"/parts/{made.json()['id']}"
    assert bolts.post("/parts", BELT).json()["type"] == "/api/v1/docs#refused"
    assert bolts.post("/parts", {**BELT, "number": "C", "currency": NO_CURRENCY}).status_code == 422
    changed = bolts.send("PATCH", belt, {"name": "Drive belt", "price": None})
    assert (changed.json()["name"], changed.json()["price"]) == ("Drive belt", None)
    assert changed.json()["unit"] == "m"
    stale = bolts.send("PATCH", belt, {"name": "No"}, If_Match=made["ETag"])
    assert stale.status_code == 412
    assert bolts.send("PATCH", belt, {"name": "Belt"}, If_Match=changed["ETag"]).status_code == 200
    bolts.post("/parts", {**BELT, "number": "A-1", "name": "Axle", "reorder_at": None})
    first = bolts.get("/parts?limit=1").json()
    rest = bolts.get(f"/parts?limit=1&after={first['next']}").json()
    assert [p["number"] for p in first["items"] + rest["items"]] == ["A-1", "B-7"]
    assert rest["next"] is None
    assert [p["number"] for p in bolts.get("/parts?state=low").json()["items"]] == ["B-7"]
    assert acmes.get(belt).status_code == 404
    assert bolts.post(f"{belt}/retirement").json()["retired_at"] is not None
    assert [p["number"] for p in bolts.get("/parts?state=retired").json()["items"]] == ["B-7"]
    assert bolts.post(f"{belt}/restoration").json()["retired_at"] is None


def test_stocks_move_and_are_put_right(
    bolts: Program, technician_id: UUID, program: MakeProgram, bolt: Organization, bea: Person,
    dan: Person,
) -> None:  # fmt: skip
    part = f"/parts/{bolts.post('/parts', BELT).json()['id']}"
    store = _place(bolts, "Yard")
    van = _place(bolts, "Van", kind="van", technician_id=str(technician_id))
    came = {"kind": "received", "place_id": store, "quantity": "30"}
    tag = bolts.get(part)["ETag"]
    assert bolts.post(f"{part}/movements", came).json()["balance"] == "30.000"
    assert bolts.get(part)["ETag"] == tag  # a stock is no change of the catalogue
    moved = {"kind": "moved", "place_id": store, "to_place_id": van, "quantity": "4"}
    done = bolts.post(f"{part}/movements", moved)
    assert (done.json()["place_id"], done.json()["balance"]) == (van, "4.000"), done.content
    much = bolts.post(f"{part}/movements", {**moved, "quantity": "27"})
    assert (much.status_code, "There are too few" in much.json()["detail"]) == (422, True)
    for wrong in ({**moved, "to_place_id": None}, {**came, "kind": "used"},
                  {**came, "to_place_id": van}, {**came, "quantity": "0"}):  # fmt: skip
        assert bolts.post(f"{part}/movements", wrong).status_code == 422
    counted = {"counted": [{"part_id": part.removeprefix("/parts/"), "quantity": "25"}]}
    [right] = bolts.post(f"/stock-places/{store}/count", counted).json()
    assert (right["number"], right["quantity"]) == ("B-7", "25.000")
    twice = {"counted": counted["counted"] * 2}
    assert bolts.post(f"/stock-places/{store}/count", twice).status_code == 422
    lies = {one["place"]["name"]: one["quantity"] for one in bolts.get(f"{part}/stock").json()}
    assert lies == {"Yard": "25.000", "Van": "4.000"}
    assert bolts.get(part).json()["in_stock"] == "29.000"
    happened, after = [], ""
    for _page in range(2):
        page = bolts.get(f"{part}/movements?limit=3&after={after}").json()
        happened += [(m["kind"], Decimal(m["quantity"])) for m in page["items"]]
        after = page["next"]
    assert (sorted(happened), after) == (
        sorted([("received", 30), ("moved", -4), ("moved", 4), ("counted", -1)]), None,
    )  # fmt: skip
    renamed = bolts.send("PATCH", f"/stock-places/{van}", {"name": "Blue van"})
    assert renamed.json()["technician_id"] == str(technician_id)
    assert bolts.post(f"/stock-places/{van}/archiving").status_code == 422
    with scope(bolt.pk, bea.pk):
        organizations.add_member(dan, Role.PROVIDER_USER, actor=bea)
    agent = program(dan, bolt)
    assert agent.get(part).status_code == 200
    assert agent.post(f"{part}/movements", came).status_code == 403


def test_what_was_used_is_seen_by_both_sides_and_taken_back(
    acmes: Program, bolts: Program, path: str, technician_id: UUID, clock: Any
) -> None:
    from datetime import timedelta

    part = bolts.post("/parts", BELT).json()["id"]
    store = _place(bolts, "Yard")
    came = {"kind": "received", "place_id": store, "quantity": "5"}
    bolts.post(f"/parts/{part}/movements", came)
    planned = {
        "technician_id": str(technician_id), "start_at": clock().isoformat(),
        "end_at": (clock() + timedelta(hours=2)).isoformat(),
    }  # fmt: skip
    visit = f"/visits/{bolts.post(f'{path}/visits', planned).json()['id']}"
    sent = {"part_id": part, "place_id": store, "quantity": "2"}
    assert acmes.post(f"{visit}/parts", sent).status_code == 422
    used = bolts.post(f"{visit}/parts", sent, Idempotency_Key="use")
    assert used.status_code == 201, used.content
    assert bolts.post(f"{visit}/parts", sent, Idempotency_Key="use").json() == used.json()
    assert used.json()["unit_price"] == {"amount": "4.500", "currency": "CAD"}
    on_order = bolts.post(f"{path}/parts", {**sent, "quantity": "1"})
    assert (on_order.status_code, on_order.json()["visit_id"]) == (201, None)
    assert acmes.get(f"{visit}/parts").json() == [used.json()]
    assert {u["quantity"] for u in acmes.get(f"{path}/parts").json()} == {"2.000", "1.000"}
    assert acmes.get(f"{path}/costs").json()["incurred_total"] == "13.500"
    assert bolts.post(f"{path}/parts", {**sent, "quantity": "9"}).status_code == 422
    assert bolts.post(f"{path}/parts", {**sent, "place_id": part}).status_code == 422
    use = f"/part-uses/{used.json()['id']}"
    assert acmes.post(f"{use}/withdrawal").status_code == 422
    assert bolts.post(f"{use}/withdrawal").json()["taken_back_at"] is not None
    assert bolts.post(f"{use}/withdrawal").status_code == 422
    assert bolts.get(f"/parts/{part}").json()["in_stock"] == "4.000"
    assert acmes.get(f"{path}/costs").json()["incurred_total"] == "4.500"
