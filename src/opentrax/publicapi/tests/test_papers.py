"""Proposals and invoices between two programs."""

from typing import Any
from uuid import UUID

import pytest

from opentrax.directory.models import Location
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import MakeProgram, Program

pytestmark = pytest.mark.django_db
CHAIN = {"kind": "part", "description": "Hoist chain", "quantity": "2", "unit_amount": "40.00"}
GST = {"name": "GST", "percent": "5"}


@pytest.fixture
def client(program: MakeProgram, acme: Organization, ada: Person) -> Program:
    return program(ada, acme)


@pytest.fixture
def provider(program: MakeProgram, bolt: Organization, bea: Person) -> Program:
    return program(bea, bolt)


@pytest.fixture
def path(client: Program, provider: Program, bolt: Organization, shop: Location) -> str:
    """The address of a work order that Bolt accepted."""
    sent = {"location_id": str(shop.pk), "title": "Mend the hoist", "nte_amount": "100"}
    found = f"/work-orders/{client.post('/work-orders', sent).json()['id']}"
    client.post(f"{found}/assignments", {"provider_id": str(bolt.pk)})
    [offer] = provider.get("/assignments").json()["items"]
    assert provider.post(f"/assignments/{offer['id']}/acceptance").status_code == 200
    return found


def _begun(provider: Program, path: str, kind: str, *lines: Any) -> str:
    content = {"lines": lines, "taxes": [GST], "words": "as we said"}
    made = provider.post(f"{path}/drafts", {"kind": kind, "content": content})
    assert made.status_code == 201, made.content
    return f"/drafts/{made.json()['id']}"


def test_a_proposal_is_challenged_comes_again_and_becomes_the_cap(
    client: Program, provider: Program, path: str
) -> None:
    draft = _begun(provider, path, "proposal", CHAIN)
    assert client.get(draft).status_code == 404
    first = provider.post(f"{draft}/proposal", Idempotency_Key="once")
    again = provider.post(f"{draft}/proposal", Idempotency_Key="once")
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
    assert provider.get("/drafts").json()["items"] == []
    [row] = client.get("/proposals?status=submitted").json()["items"]
    one = client.get(f"/proposals/{row['id']}").json()
    assert (one["total_amount"], one["taxes"][0]["amount"]) == ("84.000", "4.00")
    line = one["lines"][0]["id"]
    assert client.get(one["pdf"].removeprefix("/api/v1")).content.startswith(b"%PDF")
    challenge = {"lines": [{"line_id": line, "words": "one is enough"}]}
    said = client.post(f"/proposals/{one['id']}/challenge", challenge)
    assert (said.status_code, said.json()["status"]) == (200, "challenged")

    made = provider.post(f"/proposals/{one['id']}/draft")
    draft, content = f"/drafts/{made.json()['id']}", made.json()["content"]
    content["lines"][0]["quantity"] = "1"
    tag = made["ETag"]
    assert provider.send("PUT", draft, content, If_Match=tag).status_code == 200
    assert provider.send("PUT", draft, content, If_Match=tag).status_code == 412
    second = provider.post(f"{draft}/proposal").json()
    assert (second["version"], second["replaces_id"]) == (2, one["id"])
    approved = client.post(f"/proposals/{second['id']}/approval")
    assert approved.json()["status"] == "approved"
    assert client.get(path).json()["nte"]["amount"] == "42.000"
    late = client.post(f"/proposals/{second['id']}/rejection", {"words": "too late"})
    assert (late.status_code, late.json()["type"]) == (422, "/api/v1/docs#refused")


def test_an_invoice_is_approved_and_paid(
    client: Program, provider: Program, path: str, clock: SettableClock
) -> None:
    early = provider.post(f"{path}/drafts", {"kind": "invoice"})
    assert (early.status_code, "done" in early.json()["detail"]) == (422, True)
    provider.post(f"{path}/completion", {"reason": "all done"})
    empty = provider.post(f"{path}/drafts", {"kind": "invoice"}).json()
    assert provider.send("DELETE", f"/drafts/{empty['id']}").status_code == 204
    labor = {**CHAIN, "kind": "labor", "quantity": "0.25"}
    draft = _begun(provider, path, "invoice", CHAIN, labor)
    made = provider.post(f"{draft}/invoice").json()
    assert [(one["position"], one["rate_kind"]) for one in made["lines"]] == [
        (1, ""), (2, "regular"),
    ]  # fmt: skip
    assert made["total_amount"] == "94.500"
    [row] = client.get(f"/invoices?work_order_id={UUID(path.rpartition('/')[2])}").json()["items"]
    invoice = f"/invoices/{row['id']}"
    approved = client.post(f"{invoice}/approval", {"close_out_number": "C-7"})
    assert approved.json()["status"] == "approved", approved.content
    paid = client.post(
        f"{invoice}/payment", {"paid_on": clock().date().isoformat(), "reference": "wire 8"}
    )
    assert (paid.json()["status"], paid.json()["paid_reference"]) == ("paid", "wire 8")
    assert provider.get(invoice).json() == paid.json()
    assert b"Hoist chain" in client.get(f"{invoice}/ubl").content


@pytest.mark.parametrize(
    "wrong",
    [
        {**CHAIN, "quantity": "0"}, {**CHAIN, "quantity": "1.2345"},
        {**CHAIN, "unit_amount": "NaN"}, {**CHAIN, "description": "x" * 301},
        {**CHAIN, "rate_kind": "regular"}, {**CHAIN, "description": " "},
    ],
)  # fmt: skip
def test_lines_that_no_paper_can_hold_are_refused(wrong: Any, provider: Program, path: str) -> None:
    sent = {"kind": "proposal", "content": {"lines": [wrong]}}
    assert provider.post(f"{path}/drafts", sent).status_code == 422
    assert provider.get("/drafts").json()["items"] == []
