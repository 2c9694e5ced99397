"""Places and things that a client's own system keeps, and fields of its own."""

from typing import Any

import pytest

from opentrax.directory import services as directory
from opentrax.directory.models import Location
from opentrax.directory.services import FieldDetails
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import Program

pytestmark = pytest.mark.django_db
_SQUARE = [[-75.51, 45.49], [-75.509, 45.49], [-75.509, 45.491], [-75.51, 45.491], [-75.51, 45.49]]


@pytest.fixture
def fields(acme: Organization, ada: Person) -> dict[str, str]:
    """The id of one field of Acme's own by what it is of."""
    found = {}
    with scope(acme.pk, ada.pk):
        for target in ("work_order", "location", "asset"):
            details = FieldDetails("Cost center", target=target, kind="number")
            found[target] = str(directory.add_field(details, actor=ada).pk)
    return found


def test_a_place_is_added_changed_and_read_by_who_works_there(
    acmes: Program, bolts: Program, acme: Organization, fields: dict[str, str], partners: None
) -> None:
    listed = acmes.get("/fields?target=location").json()
    assert [(one["id"], one["kind"]) for one in listed] == [(fields["location"], "number")]
    sent = {"name": "Mill", "latitude": 45.4, "longitude": -75.6,
            "fields": {fields["location"]: "4711"}}  # fmt: skip
    made = acmes.post("/locations", sent)
    assert made.status_code == 201, made.content
    place = f"/locations/{made.json()['id']}"
    assert (made.json()["time_zone"], made.json()["fields"][0]["value"]) == (
        acme.time_zone, "4711",
    )  # fmt: skip
    tag = made["ETag"]
    fence = {"polygon": {"type": "Polygon", "coordinates": [_SQUARE]}, "latitude": None}
    changed = acmes.send("PATCH", place, {**fence, "reference": "S-1"}, If_Match=tag)
    assert (changed.status_code, changed.json()["name"]) == (200, "Mill"), changed.content
    assert changed.json()["polygon"]["type"] == "Polygon"
    assert acmes.send("PATCH", place, {"name": "Dam"}, If_Match=tag).status_code == 412
    week = {"hours": [{"weekday": 0, "starts": "08:00", "ends": "17:00"}], "province": "QC"}
    open_at = acmes.send("PUT", f"{place}/opening-hours", week).json()
    assert (open_at["opening_hours"][0]["ends"], open_at["province"]) == ("17:00:00", "QC")
    kim = acmes.post(f"{place}/contacts", {"name": "Kim", "phone": "555-0100"})
    assert kim.status_code == 201, kim.content
    hidden = acmes.post(
        f"{place}/contacts", {"name": "Lee", "email": "l@example.org", "audience": "internal"}
    )
    assert acmes.post(f"{place}/contacts", {"name": "X", "email": "no"}).status_code == 422
    site = {"kind": "region", "parent_id": None}
    assert acmes.send("PUT", f"{place}/site", site).json()["kind"] == "region"

    assert bolts.get(place).status_code == 404
    order = acmes.post(
        "/work-orders", {"location_id": place.rpartition("/")[2], "title": "Mend the hoist",
                         "fields": {fields["work_order"]: "12"}},
    ).json()  # fmt: skip
    provider_id = bolts.get("/me").json()["organization"]["id"]
    acmes.post(f"/work-orders/{order['id']}/assignments", {"provider_id": provider_id})
    seen = bolts.get(place).json()
    assert [contact["name"] for contact in seen["contacts"]] == ["Kim"]
    assert bolts.send("PATCH", place, {"name": "Ours"}).status_code == 404
    [listed] = bolts.get("/work-orders").json()["items"]
    assert [(v["name"], v["value"]) for v in listed["fields"]] == [("Cost center", "12")]
    assert acmes.send("DELETE", f"/contacts/{hidden.json()['id']}").status_code == 204
    assert len(acmes.get(place).json()["contacts"]) == 1
    assert acmes.post(f"{place}/archiving").json()["archived_at"] is not None


def test_an_asset_is_kept_and_named_on_a_work_order(
    acmes: Program, bolts: Program, path: str, shop: Location, fields: dict[str, str]
) -> None:
    sent = {"location_id": str(shop.pk), "name": "Hoist", "fields": {fields["asset"]: "8"}}
    made = acmes.post("/assets", sent)
    assert (made.status_code, made.json()["status"]) == (201, "in_service"), made.content
    asset = f"/assets/{made.json()['id']}"
    part = acmes.post("/assets", {**sent, "name": "Motor", "parent_id": made.json()["id"]})
    assert [a["name"] for a in acmes.get("/assets?q=mot").json()["items"]] == ["Motor"]
    change = {"in_service": False, "serial": "X-9", "fields": {fields["asset"]: ""}}
    changed = acmes.send("PATCH", asset, change, If_Match=made["ETag"]).json()
    assert (changed["name"], changed["tag"]) == ("Hoist", made.json()["tag"])
    assert (changed["status"], changed["fields"]) == ("out_of_service", [])
    assert acmes.post(f"{asset}/retirement").status_code == 422
    assert bolts.get(asset).status_code == 404
    named = acmes.post(f"{path}/assets", {"asset_ids": [made.json()["id"], part.json()["id"]]})
    assert [a["name"] for a in named.json()] == ["Hoist", "Motor"], named.content
    assert bolts.get(asset).json()["serial"] == "X-9"
    off = acmes.send("DELETE", f"{path}/assets/{part.json()['id']}")
    assert [a["name"] for a in off.json()] == ["Hoist"]
    assert bolts.get(f"/assets/{part.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("latitude", 91), ("radius_m", 1), ("name", "x" * 121), ("time_zone", "Mars/Crater"),
        ("client_id", "01a21eb8-7737-719b-827b-c36d7d256cc3"), ("fields", {"no": "x"}),
        ("longitude", float("nan")),
        ("polygon", {"type": "Polygon", "coordinates": [[[0, 0]]]}),
    ],
)  # fmt: skip
def test_what_no_place_can_have_is_refused(field: str, value: Any, acmes: Program) -> None:
    refused = acmes.post("/locations", {"name": "Mill", field: value})
    assert refused.status_code == 422
    assert acmes.get("/locations").json()["items"] == []
