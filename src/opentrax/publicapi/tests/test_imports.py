"""Tables that another program sends, and filters that people kept."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from opentrax.directory.models import Location
from opentrax.directory.services import import_steps
from opentrax.directory.tests.test_import_faults import jobs_end
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import MakeProgram, Program
from opentrax.workorders import services
from opentrax.workorders.filters import ListQuery
from opentrax.workorders.models import WorkOrder
from opentrax.workorders.services import FilterDetails

pytestmark = pytest.mark.django_db
TABLE = "Name,Time zone\nDepot,America/Toronto\n,America/Toronto\nYard,Mars/Crater\n"


def _sent(text: str = TABLE) -> dict[str, object]:
    file = SimpleUploadedFile("depots.csv", text.encode())
    return {"kind": "locations", "table": file}


def test_a_table_is_checked_imported_and_undone(
    acmes: Program, bolts: Program, acme: Organization, ada: Person
) -> None:
    [kind] = [one for one in acmes.get("/import-kinds").json() if one["kind"] == "locations"]
    assert {"name", "time_zone"} <= {one["key"] for one in kind["fields"]}
    made = acmes.upload("/imports", _sent(), Idempotency_Key="depots")
    assert (made.status_code, made.json()["state"]) == (201, "mapping"), made.content
    assert acmes.upload("/imports", _sent(), Idempotency_Key="depots").json() == made.json()
    assert (made.json()["columns"], made.json()["rows"]) == (["name", "time_zone"], 3)
    run = f"/imports/{made.json()['id']}"
    assert acmes.post(f"{run}/import").status_code == 422
    twice = acmes.send("PUT", f"{run}/columns", {"columns": ["name", "name"]})
    assert (twice.status_code, "Two columns" in twice.json()["detail"]) == (422, True)
    chosen = acmes.send("PUT", f"{run}/columns", {"columns": ["name", "time_zone"]})
    assert (chosen.json()["state"], chosen.json()["is_working"]) == ("checking", True)
    jobs_end()  # whoever worked on it is gone: it stands still
    assert [acmes.get(run).json()[name] for name in ("state", "is_working")] == ["checking", False]
    key = UUID(made.json()["id"])
    import_steps.work_off(acme.pk, key)
    checked = acmes.get(run).json()
    assert (checked["state"], checked["counts"]["new"]) == ("checked", 1)
    assert checked["counts"]["refused"] == 2
    rows, after = [], ""
    for _page in range(2):
        page = acmes.get(f"{run}/rows?fate=refused&limit=1&after={after}").json()
        rows += [(one["number"], one["cell"][:1], bool(one["refusal"])) for one in page["items"]]
        after = page["next"]
    assert ([number for number, _cell, _said in rows], after) == ([3, 4], None)
    assert all(said for *_rest, said in rows)
    assert acmes.get("/locations").json()["items"] == []
    assert acmes.post(f"{run}/import").json()["state"] == "running"
    import_steps.work_off(acme.pk, key)
    assert [one["name"] for one in acmes.get("/locations").json()["items"]] == ["Depot"]
    assert acmes.send("DELETE", run).status_code == 422
    assert acmes.post(f"{run}/undo").json()["state"] == "undoing"
    import_steps.work_off(acme.pk, key)
    assert acmes.get(run).json()["counts"]["taken_back"] == 1
    assert acmes.get("/locations").json()["items"] == []
    assert [one["state"] for one in acmes.get("/imports").json()["items"]] == ["undone"]
    assert bolts.get(run).status_code == 404


def test_what_is_no_table_is_refused_and_one_is_thrown_away(acmes: Program) -> None:
    assert acmes.upload("/imports", _sent("")).status_code == 422
    assert acmes.upload("/imports", {**_sent(), "kind": "moons"}).status_code == 422
    run = f"/imports/{acmes.upload('/imports', _sent()).json()['id']}"
    for _time in range(2):
        assert acmes.send("DELETE", run, Idempotency_Key="off").status_code == 204
    assert acmes.get(run).status_code == 404


def test_a_kept_filter_narrows_the_list(
    acmes: Program, bolts: Program, acme: Organization, ada: Person, dan: Person, shop: Location,
    program: MakeProgram,
) -> None:  # fmt: skip
    for title, priority in (("Mend the hoist", "high"), ("Oil the hoist", "low"), ("Paint", "low")):
        acmes.post("/work-orders", {"location_id": str(shop.pk), "title": title,
                                    "priority": priority})  # fmt: skip
    with scope(acme.pk, ada.pk):
        query = ListQuery(words="hoist", status="open")
        saved = services.save_filter(FilterDetails("Hoists", query), actor=ada)
    [kept] = acmes.get("/filters").json()
    assert (kept["name"], kept["is_shared"], kept["is_whole"]) == ("Hoists", False, True)
    assert kept["query"] == {"q": "hoist", "status": "open"}

    def titles(asked: str) -> list[str]:
        items = acmes.get(f"/work-orders?{asked}").json()["items"]
        return [one["title"] for one in items]

    of_it = f"filter_id={saved.pk}"
    assert titles(of_it) == ["Oil the hoist", "Mend the hoist"]
    assert titles(f"{of_it}&priority=low") == ["Oil the hoist"]
    assert titles(f"{of_it}&q=mend") == ["Mend the hoist"]
    with scope(acme.pk, ada.pk):
        over = services.save_filter(FilterDetails("Over", ListQuery(nte="over")), actor=ada)
        WorkOrder.objects.filter(title="Paint").update(reach="over")
    assert titles(f"filter_id={over.pk}") == titles(f"filter_id={over.pk}&nte=near") == ["Paint"]
    first = acmes.get(f"/work-orders?{of_it}&limit=1").json()
    rest = acmes.get(f"/work-orders?{of_it}&limit=1&after={first['next']}").json()
    assert ([o["title"] for o in rest["items"]], rest["next"]) == (["Mend the hoist"], None)
    for other in (bolts, program(dan, acme)):
        assert other.get("/filters").json() == []
        assert other.get(f"/work-orders?{of_it}").status_code == 422
