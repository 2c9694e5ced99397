"""Papers that a provider's own system puts in, and its client's judges."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opentrax.directory.services.requirements import require_document
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import Program
from opentrax.workorders.services.stops import stop_dispatch

pytestmark = pytest.mark.django_db


def _policy() -> SimpleUploadedFile:
    return SimpleUploadedFile("Policy.txt", b"Policy words")


def test_a_paper_is_put_in_shared_judged_and_taken_back(
    acmes: Program, bolts: Program, acme: Organization, bolt: Organization, ada: Person,
    partners: None, path: str,
) -> None:  # fmt: skip
    with scope(acme.pk, ada.pk):
        require_document("liability", "", 0, actor=ada)
    [asked] = bolts.get(f"/compliance-requirements?client_id={acme.pk}").json()
    assert (asked["kind"], asked["trade"]) == ("liability", "")
    [stop] = acmes.get("/dispatch-stops").json()["providers"]
    assert (stop["provider"]["id"], stop["lacks"][0]["why"]) == (str(bolt.pk), "missing")
    sent = {"kind": "liability", "number": "P-7", "valid_until_on": "2199-12-31"}
    made = bolts.upload("/compliance-documents", {**sent, "file": _policy()}, Idempotency_Key="p")
    again = bolts.upload("/compliance-documents", {**sent, "file": _policy()}, Idempotency_Key="p")
    assert made.status_code == 201, made.content
    assert (again["Idempotent-Replayed"], again.json()) == ("true", made.json())
    paper = f"/compliance-documents/{made.json()['id']}"
    assert (acmes.get(paper).status_code, acmes.get(f"{paper}/content").status_code) == (404, 404)
    shared = bolts.post(f"{paper}/shares", {"client_id": str(acme.pk)}).json()
    assert (shared["state"], shared["document"]["number"]) == ("awaiting", "P-7")
    assert b"".join(acmes.get(f"{paper}/content")) == b"Policy words"
    share = f"/compliance-shares/{shared['id']}"
    [waiting] = acmes.get("/compliance-shares?state=awaiting").json()["items"]
    assert waiting["id"] == shared["id"]
    assert bolts.post(f"{share}/acceptance").status_code == 422
    assert acmes.post(f"{share}/refusal", {"reason": ""}).status_code == 422
    refused = acmes.post(f"{share}/refusal", {"reason": "the wrong year"}).json()
    assert (refused["state"], bolts.get(share).json()["reason"]) == ("refused", "the wrong year")
    assert acmes.post(f"{share}/acceptance").json()["state"] == "accepted"
    assert acmes.get("/dispatch-stops").json() == {"providers": [], "refuses_by_hand": True}
    with scope(acme.pk, ada.pk):
        stop_dispatch(bolt.pk, reason="too late twice", actor=ada)
    work_order = path.rpartition("/")[2]
    [stop] = acmes.get(f"/dispatch-stops?work_order_id={work_order}").json()["providers"]
    assert (stop["reason"], stop["lacks"]) == ("too late twice", [])
    assert bolts.get("/dispatch-stops").json()["providers"] == []
    assert bolts.post(f"{share}/withdrawal").status_code == 204
    assert (acmes.get(share).status_code, acmes.get(paper).status_code) == (404, 404)
    for _time in range(2):
        gone = bolts.post(f"{paper}/withdrawal", Idempotency_Key="gone")
        assert gone.status_code == 204
    assert bolts.get("/compliance-documents").json()["items"] == []


def test_a_client_enters_a_paper_of_its_provider(
    acmes: Program, bolts: Program, acme: Organization, bolt: Organization, partners: None,
    globex: Organization,
) -> None:  # fmt: skip
    sent = {"kind": "tax", "provider_id": str(bolt.pk)}
    made = acmes.upload("/compliance-documents", {**sent, "file": _policy()})
    assert made.status_code == 201, made.content
    assert made.json()["shares"][0]["state"] == "accepted"
    paper = f"/compliance-documents/{made.json()['id']}"
    assert bolts.get(paper).json()["kept_by_id"] == str(acme.pk)
    assert bolts.post(f"{paper}/withdrawal").status_code == 422
    for wrong in ({"provider_id": str(globex.pk)}, {"kind": "x"},
                  {"client_ids": [str(acme.pk)]}, {"valid_from_on": "soon"},
                  {"file": SimpleUploadedFile("a.exe", b"MZ\x90\0")}):  # fmt: skip
        answer = acmes.upload("/compliance-documents", {**sent, "file": _policy(), **wrong})
        assert answer.status_code == 422, wrong
    assert {one["kind"] for one in acmes.get("/compliance-kinds").json()} >= {"tax", "licence"}


def test_a_file_that_is_too_large_is_said_to_be(
    bolts: Program, partners: None, settings: Any
) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1024**2
    large = SimpleUploadedFile("Policy.txt", b"x" * (1024**2 + 1))
    refused = bolts.upload("/compliance-documents", {"kind": "tax", "file": large})
    assert (refused.status_code, "1 MB" in refused.json()["detail"]) == (413, True)
    table = SimpleUploadedFile("table.csv", b"x" * (1024**2 + 1))
    assert bolts.upload("/imports", {"kind": "locations", "table": table}).status_code == 413
