"""A work order from raised to closed, by two programs alone; and what they are refused."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.http import HttpResponse

from opentrax.directory.models import Location
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.paging import cursor_of
from opentrax.publicapi.tests.conftest import MakeProgram

pytestmark = pytest.mark.django_db


def test_two_programs_do_a_work_order_together(
    program: MakeProgram, clock: SettableClock, acme: Organization, ada: Person,
    bolt: Organization, bea: Person, shop: Location, technician_id: UUID,
) -> None:  # fmt: skip
    client, provider = program(ada, acme), program(bea, bolt)
    sent = {"location_id": str(shop.pk), "title": "Mend the hoist", "nte_amount": "500.00"}
    made = client.post("/work-orders", sent, Idempotency_Key="first")
    again = client.post("/work-orders", sent, Idempotency_Key="first")
    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    other = client.post("/work-orders", {**sent, "title": "Another"}, Idempotency_Key="first")
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/docs#key-reused")
    order = made.json()
    assert (order["number"], order["status"]) == (1, "new")
    assert order["nte"] == {"amount": "500.000", "currency": "CAD"}

    path = f"/work-orders/{order['id']}"
    assert provider.get(path).status_code == 404
    offered = client.post(f"{path}/assignments", {"provider_id": str(bolt.pk)})
    assert offered.status_code == 201, offered.content
    [offer] = provider.get("/assignments?status=offered").json()["items"]
    assert offer["work_order_id"] == order["id"]
    assert provider.post(f"/assignments/{offer['id']}/acceptance").json()["status"] == "accepted"
    start = clock() + timedelta(hours=1)
    visit = provider.post(
        f"{path}/visits",
        {"technician_id": str(technician_id), "start_at": start.isoformat(),
         "end_at": (start + timedelta(hours=2)).isoformat()},
    )  # fmt: skip
    assert visit.status_code == 201, visit.content
    assert client.get(f"{path}/visits").json() == [visit.json()]
    assert provider.post(f"{path}/notes", {"body": "On our way"}).status_code == 201
    [note] = client.get(f"{path}/notes").json()["items"]
    assert (note["body"], note["author_organization_id"]) == ("On our way", str(bolt.pk))
    spent = provider.post(f"{path}/incurred", {"amount": "120.50", "words": "parts"})
    assert spent.status_code == 201
    assert client.get(f"{path}/costs").json()["incurred_total"] == "120.500"
    back = provider.post(f"/incurred/{spent.json()['id']}/withdrawal")
    assert back.json()["withdrawn_at"] is not None, back.content
    assert client.get(f"{path}/costs").json()["incurred_total"] == "0"
    done = provider.post(f"{path}/completion", {"reason": "no visit was needed"})
    assert done.json()["status"] == "completed"
    assert client.post(f"{path}/verification").json()["status"] == "verified"
    assert client.post(f"{path}/closing").json()["status"] == "closed"
    refused = client.post(f"{path}/closing")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"]


def test_a_file_goes_up_and_comes_down(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    order = client.post("/work-orders", {"location_id": str(shop.pk), "title": "Hoist"}).json()
    path = f"/api/v1/work-orders/{order['id']}/files"
    bearer = {"Authorization": f"Bearer {client.secret}"}
    upload = BytesIO(b"Hoist values")
    upload.name = "hoist.txt"
    made = client.client.post(path, {"file": upload, "audience": "internal"}, headers=bearer)
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["name"], row["audience"]) == ("hoist.txt", "internal")
    content = client.get(f"/files/{row['id']}/content")
    assert b"".join(content) == b"Hoist values"  # type: ignore[arg-type]


def test_pages_by_cursor_show_each_row_once(
    program: MakeProgram, clock: SettableClock, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    for number in range(5):
        clock.advance(minutes=number % 2)  # some at the same instant
        client.post(
            "/work-orders", {"location_id": str(shop.pk), "title": f"Job {'abcde'[number]}"}
        )
    seen, after = [], ""
    while True:
        page = client.get(f"/work-orders?limit=2&after={after}").json()
        seen += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        after = page["next"]
    assert len(seen) == 5
    assert sorted(seen) == [1, 2, 3, 4, 5]
    assert client.get("/work-orders?after=nonsense").status_code == 400
    assert [o["title"] for o in client.get("/work-orders?q=job+d").json()["items"]] == ["Job d"]
    assert client.get("/work-orders?nte=over").json()["items"] == []
    assert client.get("/work-orders?nte=much").status_code == 422


@pytest.mark.parametrize("text", ["\0", "\ud800"])
def test_a_cursor_holds_no_text_that_the_database_refuses(
    program: MakeProgram, acme: Organization, ada: Person, text: str
) -> None:
    after = cursor_of(text, UUID(int=1))
    assert program(ada, acme).get(f"/locations?after={after}").status_code == 400


def test_a_change_goes_by_what_was_read(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    made = client.post("/work-orders", {"location_id": str(shop.pk), "title": "Hoist"})
    path, tag = f"/work-orders/{made.json()['id']}", made["ETag"]
    changed = client.send("PATCH", path, {"priority": "high"}, If_Match=tag)
    assert changed.status_code == 200
    assert (changed.json()["priority"], changed.json()["title"]) == ("high", "Hoist")
    late = client.send("PATCH", path, {"title": "Lift"}, If_Match=tag)
    assert late.status_code == 412
    assert client.get(path).json()["title"] == "Hoist"
    unknown = client.send("PATCH", path, {"status": "closed"})
    assert unknown.status_code == 422
    assert unknown.json()["errors"][0]["where"][-1] == "status"
    zoneless = client.send("PATCH", path, {"due_at": "2026-12-01T10:00:00"})
    assert (zoneless.status_code, "timezone" in zoneless.text) == (422, True)


def test_a_repetition_answers_as_the_first_time_whatever_its_tag_was(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    made = client.post("/work-orders", {"location_id": str(shop.pk), "title": "Hoist"})
    path, tag = f"/work-orders/{made.json()['id']}", made["ETag"]
    how = {"If_Match": tag, "Idempotency_Key": "raise"}
    first = client.send("PATCH", path, {"priority": "high"}, **how)
    again = client.send("PATCH", path, {"priority": "high"}, **how)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    late = client.send("PATCH", path, {"priority": "low"}, If_Match=tag, Idempotency_Key="lower")
    assert late.status_code == 412


def test_what_no_text_can_hold_and_what_is_too_big_is_refused_in_words(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)

    def kind(answer: HttpResponse) -> tuple[int, str, str]:
        told = answer.json()
        assert told["detail"]
        return answer.status_code, answer["Content-Type"], told["type"].partition("#")[2]

    place, problem = str(shop.pk), "application/problem+json"
    for title in ("NUL \0", "half \ud83d"):
        answer = client.post("/work-orders", {"location_id": place, "title": title})
        assert kind(answer) == (422, problem, "invalid")
    assert kind(client.get("/work-orders?q=a%00b")) == (422, problem, "invalid")
    for headers in ({}, {"Idempotency_Key": "big"}):
        answer = client.post("/work-orders", {"title": "x" * 2_700_000}, **headers)
        assert kind(answer) == (413, problem, "too-big")
    # What only looks like one is text.
    fine = {"location_id": place, "title": "the sign \\u0000 \U0001f527"}
    assert client.post("/work-orders", fine).json()["title"] == fine["title"]
