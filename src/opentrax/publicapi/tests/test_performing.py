"""Visits that a provider's own system tells of, and the checklists filled in on them."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from opentrax.directory.models import Location
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import Program
from opentrax.tracking.models import Tap
from opentrax.workorders import services
from opentrax.workorders.checklists import Definition, Item, Option, Section, Text
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services import ChecklistDetails

pytestmark = pytest.mark.django_db
AT_THE_GATE = {"latitude": 45.5, "longitude": -75.5, "accuracy_m": 8}
_ITEMS = (
    Item("i1", "yes_no", Text("Safe?"), is_required=True, fails=("no",)),
    Item("i2", "many", Text("What is worn?"), options=(
        Option("rope", Text("Rope")), Option("hook", Text("Hook")),
    )),
    Item("i3", "photo", Text("The hoist"), is_required=True),
    Item("i4", "signature", Text("Signed")),
)  # fmt: skip


@pytest.fixture
def visit(bolts: Program, path: str, technician_id: UUID, clock: SettableClock) -> str:
    """The address of a visit that is planned now."""
    sent = {
        "technician_id": str(technician_id), "start_at": clock().isoformat(),
        "end_at": (clock() + timedelta(hours=2)).isoformat(),
    }  # fmt: skip
    return f"/visits/{bolts.post(f'{path}/visits', sent).json()['id']}"


def test_a_visit_is_told_and_both_sides_read_what_showed_it(
    acmes: Program, bolts: Program, visit: str, clock: SettableClock, bolt: Organization,
    bea: Person,
) -> None:  # fmt: skip
    assert bolts.post(f"{visit}/set-out").json()["status"] == "en_route"
    assert acmes.post(f"{visit}/check-in").status_code == 422
    arrived = bolts.post(f"{visit}/check-in", {"position": AT_THE_GATE}, Idempotency_Key="in")
    again = bolts.post(f"{visit}/check-in", {"position": AT_THE_GATE}, Idempotency_Key="in")
    assert arrived.json()["status"] == "on_site", arrived.content
    assert (again.status_code, again["Idempotent-Replayed"]) == (200, "true")
    clock.advance(minutes=50)
    left = bolts.post(f"{visit}/check-out", {"reason": "no signal", "outcome": "return_needed"})
    assert (left.json()["status"], left.json()["outcome"]) == ("finished", "return_needed")
    shown = acmes.get(f"{visit}/check-ins").json()
    assert [(c["direction"], c["way"], c["verdict"], c["distance_m"]) for c in shown] == [
        ("in", "position", "inside", 0), ("out", "manual", "unknown", None),
    ]  # fmt: skip
    assert (shown[1]["reason"], len(shown[1]["doubts"])) == ("no signal", 1)
    with scope(bolt.pk, bea.pk):
        assert Tap.objects.count() == 2  # not told twice
    assert acmes.get(f"{visit}/time").json()["segments"] == []


def test_the_time_of_a_visit_is_read_by_both_sides(
    acmes: Program, bolts: Program, visit: str, bolt: Organization, bea: Person,
    technician_id: UUID, clock: SettableClock,
) -> None:  # fmt: skip
    from opentrax.directory.models import Technician
    from opentrax.timesheets.services.correct import Correction, add_segment

    begin = clock()
    clock.advance(hours=2)
    with scope(bolt.pk, bea.pk):
        said = Correction(
            kind="onsite", started_at=begin, ended_at=begin + timedelta(minutes=90),
            reason="no phone", visit_id=UUID(visit.rpartition("/")[2]),
        )  # fmt: skip
        add_segment(Technician.objects.get(pk=technician_id), said, actor=bea)
    told = acmes.get(f"{visit}/time").json()
    assert (told["on_site_s"], told["travel_s"]) == (5400.0, 0.0)
    [segment] = told["segments"]
    assert segment["evidence"] == ["entered by hand: no phone"]
    assert bolts.get(f"{visit}/time").json() == told


@pytest.mark.parametrize(
    "sent",
    [
        {"position": {**AT_THE_GATE, "latitude": 91}},
        {"position": {**AT_THE_GATE, "accuracy_m": float("nan")}},
        {"at": "2199-01-01T00:00:00Z"}, {"at": "9999-12-31T23:59:59-12:00"},
        {"at": "2001-01-01T00:00:00Z"}, {"reason": "x" * 301},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(sent: Any, bolts: Program, visit: str) -> None:
    assert bolts.post(f"{visit}/check-in", sent).status_code == 422
    assert bolts.get(visit).json()["status"] == "planned"


@pytest.fixture
def checklist(acmes: Program, path: str, acme: Organization, ada: Person, shop: Location) -> str:
    """The address of a checklist that Acme put to the work order."""
    with scope(acme.pk, ada.pk):
        form = Definition((Section("s1", Text("Hoist"), _ITEMS),), len(_ITEMS))
        made = services.add_checklist(ChecklistDetails("Hoist"), definition=form, actor=ada)
        services.publish_checklist(made, actor=ada)
        services.put_checklist(WorkOrder.objects.get(), made, actor=ada)
    [row] = acmes.get(f"{path}/checklists").json()
    assert (row["asked"], row["missing"]) == (4, 2)
    return f"/checklists/{row['id']}"


def _photo() -> BytesIO:
    body = BytesIO()
    Image.new("RGB", (40, 30), "red").save(body, "PNG")
    body.seek(0)
    body.name = "hoist.png"
    return body


def test_a_checklist_is_answered_until_nothing_is_missing(
    acmes: Program, bolts: Program, path: str, checklist: str, visit: str
) -> None:
    answers = {"i1": ["no"], "i2": ["hook", "rope"], "i4": ["Kim"]}
    sent = {"section": "s1", "answers": answers, "visit_id": visit.rpartition("/")[2]}
    unsigned = bolts.post(f"{checklist}/answers", sent)
    assert (unsigned.status_code, unsigned.json()["type"]) == (422, "/api/v1/docs#refused")
    done = bolts.post(f"{checklist}/answers", {**sent, "confirmed": ["i4"]})
    assert done.status_code == 200, done.content
    items = {item["key"]: item for item in done.json()["sections"][0]["items"]}
    assert (items["i1"]["answer"]["is_failed"], items["i3"]["is_missing"]) == (True, True)
    assert items["i2"]["answer"]["values"] == ["rope", "hook"]
    where = f"/api/v1{checklist}/photos"
    bearer = {"Authorization": f"Bearer {bolts.secret}"}
    shown = bolts.client.post(where, {"item": "i3", "file": _photo()}, headers=bearer)
    assert (shown.status_code, shown.json()["missing"]) == (200, 0), shown.content
    assert acmes.get(checklist).json() == shown.json()
    [row] = acmes.get(f"{path}/checklists").json()
    assert (row["answered"], row["missing"], row["failed"]) == (4, 0, 1)
    for wrong in ({"i9": ["yes"]}, {"i1": ["perhaps"]}):
        refused = bolts.post(f"{checklist}/answers", {"section": "s1", "answers": wrong})
        assert refused.status_code == 422
