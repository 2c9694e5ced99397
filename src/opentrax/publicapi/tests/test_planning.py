"""Plans and requests that a client's own system reads, and what it makes of a request."""

from datetime import date, timedelta
from io import BytesIO

import pytest

from opentrax.directory.models import Location
from opentrax.kit.clock import now
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import Program
from opentrax.workorders.models import Occurrence
from opentrax.workorders.rules.plans import Rhythm
from opentrax.workorders.services.attachments import Upload
from opentrax.workorders.services.plans import PlanDetails, add_plan
from opentrax.workorders.services.request_links import renew_request_link
from opentrax.workorders.services.requests import Asked, new_key, open_draft, send_request, stage

pytestmark = pytest.mark.django_db


def _ask(place: Location, words: str, actor: Person) -> str:
    link = renew_request_link(place, actor=actor)
    draft = open_draft(link, new_key(), "")
    stage(draft, [Upload(BytesIO(b"Hoist values"), "hoist.txt")], zone="UTC")
    return f"/requests/{send_request(link, draft, Asked(words)).pk}"


def test_a_request_becomes_a_work_order_and_another_goes_along(
    acmes: Program, bolts: Program, acme: Organization, ada: Person, shop: Location
) -> None:
    with scope(acme.pk, ada.pk):
        first, second, third = (
            _ask(shop, words, ada) for words in ("It squeaks", "It sings", "No")
        )
    listed = acmes.get("/requests?status=new").json()["items"]
    assert {one["description"] for one in listed} == {"It squeaks", "It sings", "No"}
    assert bolts.get(first).status_code == 404
    assert acmes.get(first).json()["files"][0]["name"] == "hoist.txt"
    made = acmes.post(f"{first}/acceptance", {"priority": "high"}, Idempotency_Key="take")
    again = acmes.post(f"{first}/acceptance", {"priority": "high"}, Idempotency_Key="take")
    assert made.status_code == 201, made.content
    assert (made.json()["title"], made.json()["priority"]) == ("It squeaks", "high")
    assert again.json() == made.json()
    order = made.json()["id"]
    [file] = acmes.get(f"/work-orders/{order}/files").json()["items"]
    assert file["name"] == "hoist.txt"
    both = {"work_order_id": order, "request_id": third.rpartition("/")[2]}
    assert acmes.post(f"{second}/joining", both).status_code == 422
    joined = acmes.post(f"{second}/joining", {"work_order_id": order}).json()
    assert (joined["status"], joined["work_order_id"]) == ("joined", order)
    declined = acmes.post(f"{third}/decline", {"words": "It is not ours"}).json()
    assert (declined["status"], declined["decline_words"]) == ("declined", "It is not ours")
    assert acmes.post(f"{third}/acceptance").status_code == 422


def test_plans_are_read_with_what_became_of_their_dates(
    acmes: Program, bolts: Program, acme: Organization, ada: Person, shop: Location
) -> None:
    first = date(2026, 3, 2)
    with scope(acme.pk, ada.pk):
        details = PlanDetails("Hoists", "Oil the hoist", Rhythm("weekly", first), [shop])
        plan, at = add_plan(details, actor=ada), now()
        for week in range(3):
            on = first + timedelta(weeks=week)
            Occurrence(
                plan=plan, location=shop, due_on=on, planned_on=on, window_from_at=at,
                window_to_at=at, skip_reason="window_passed",
            ).save(force_insert=True)  # fmt: skip
    [row] = acmes.get("/plans").json()["items"]
    assert (row["name"], row["title"], row["nte"]) == ("Hoists", "Oil the hoist", None)
    path = f"/plans/{row['id']}"
    assert acmes.get(path).json()["locations"] == [{"id": str(shop.pk), "name": "Quarry Gate"}]
    seen, after = [], ""
    for _page in range(2):
        page = acmes.get(f"{path}/occurrences?limit=2&after={after}").json()
        seen += [one["due_on"] for one in page["items"]]
        after = page["next"]
    assert (seen, after) == (["2026-03-02", "2026-03-09", "2026-03-16"], None)
    assert acmes.get(f"{path}/occurrences?after=WyJhIiwiYiJd").status_code == 400
    assert bolts.get(path).status_code == 404
