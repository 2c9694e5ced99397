"""Work between a client's and a provider's own systems, over the API and the exchange alone:
raised, offered, accepted, visited, proposed, billed, challenged and paid; each step is heard, in
order.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.core.cache import cache
from pytest_django.live_server_helper import LiveServer

from opentrax.accounts import services as accounts
from opentrax.accounts.scopes import scope_names
from opentrax.directory import services as directory
from opentrax.directory.models import Technician
from opentrax.directory.services import LocationDetails
from opentrax.directory.services.rates import RateDetails, add_rate_card
from opentrax.invoicing.services import TermsDetails, set_terms
from opentrax.kit.clock import replaced_by
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.timesheets.services.settle import settle_shift
from opentrax.timesheets.services.weeks import approve_week, submit_week
from opentrax.tracking.services.shifts import open_shift
from opentrax.tracking.testing import tracked

# Not among those that drive a browser, whose event loop refuses Django's queries.
pytestmark = [pytest.mark.django_db(transaction=True)]

SHOP = (45.5, -75.5)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def clock() -> Iterator[SettableClock]:
    """The test's process serves: no house, and so no clock of a house."""
    settable = SettableClock(datetime(2026, 3, 23, 14, 0, tzinfo=UTC))
    with replaced_by(settable):
        yield settable


@dataclass
class System:
    """One side's own program: a token, its place in the journal, and what it heard."""

    http: httpx.Client
    after: str = ""
    heard: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    count: int = 0

    def get(self, path: str) -> Any:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> Any:
        """Sent twice with one key, as a program does that heard no answer."""
        self.count += 1
        key = {"Idempotency-Key": f"{self.count}"}
        first, again = (self.http.post(path, json=body or {}, headers=key) for _ in range(2))
        assert first.status_code in (200, 201), first.text
        assert (again.status_code, again.headers["Idempotent-Replayed"]) == (
            first.status_code, "true",
        ), again.text  # fmt: skip
        return first.json()

    def hear(self) -> list[dict[str, Any]]:
        """What happened since, in pages of two; nothing comes twice."""
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(f"/exchange?limit=2&after={self.after}")
            found += page["items"]
            self.after = page["next"]
            if not page["has_more"]:
                break
        keys = [entry["id"] for entry in found]
        assert len(set(keys)) == len(keys)
        assert self.known.isdisjoint(keys)
        self.known.update(keys)
        self.heard += [entry["kind"] for entry in found]
        return found

    def hears(self, *kinds: str) -> dict[str, dict[str, Any]]:
        """Entries by kind; these came, in this order, whatever came between them."""
        found = self.hear()
        told = [entry["kind"] for entry in found if entry["kind"] in kinds]
        assert told == list(kinds), [entry["kind"] for entry in found]
        return {entry["kind"]: entry for entry in found}

    def follow(self, entry: dict[str, Any]) -> Any:
        """What an entry is about."""
        return self.get(entry["links"]["subject"].removeprefix("/api/v1"))


MakeSystem = Callable[[Person, Organization], System]


@pytest.fixture
def system(live_server: LiveServer) -> Iterator[MakeSystem]:
    opened: list[httpx.Client] = []

    def make(person: Person, organization: Organization) -> System:
        secret = accounts.new_api_token()
        with scope(organization.pk, person.pk):
            accounts.make_api_token("its own", scope_names(), secret=secret, days=90, actor=person)
        bearer = {"Authorization": f"Bearer {secret}"}
        http = httpx.Client(base_url=f"{live_server.url}/api/v1", headers=bearer, trust_env=False)
        opened.append(http)
        return System(http)

    yield make
    for http in opened:
        http.close()


@dataclass(frozen=True)
class Sides:
    """Both systems, the shop and the technician by their keys, and Bolt's shift."""

    acme: System
    bolt: System
    shop_id: UUID
    technician_id: UUID
    shift_id: UUID


@pytest.fixture
def sides(
    system: MakeSystem, clock: SettableClock, acme: Organization, ada: Person,
    bolt: Organization, bea: Person, tim: Person, partners: None,
) -> Sides:  # fmt: skip
    """Acme with its shop and a contract: 100 an hour, what is in order approves itself. Tim of
    Bolt began his shift."""
    with scope(acme.pk, ada.pk):
        details = LocationDetails("Quarry Gate", "America/Toronto", point=SHOP)
        shop = directory.add_location(details, actor=ada)
        rates = RateDetails(date(2026, 1, 1), "CAD", regular=Decimal(100))
        add_rate_card(bolt.pk, rates, actor=ada)
        set_terms(bolt.pk, TermsDetails(approves_itself=True), actor=ada)
    with scope(bolt.pk, bea.pk):
        technician, _device, _token = tracked(tim, actor=bea)
        shift = open_shift(technician, actor=bea)
    return Sides(system(ada, acme), system(bea, bolt), shop.pk, technician.pk, shift.pk)


def raise_and_offer(sides: Sides, provider_id: UUID) -> str:
    """The client's system raises a work order and offers it; the address."""
    sent = {"location_id": str(sides.shop_id), "title": "Mend the hoist", "nte_amount": "200"}
    order = sides.acme.post("/work-orders", sent)
    path = f"/work-orders/{order['id']}"
    assert sides.bolt.hear() == []
    sides.acme.post(f"{path}/assignments", {"provider_id": str(provider_id)})
    sides.acme.hears("work_order.created", "dispatch.offered")
    return path


def accept(sides: Sides, path: str) -> None:
    """The provider's system hears of it and takes it."""
    offered = sides.bolt.hears("dispatch.offered")["dispatch.offered"]
    assert offered["links"]["work_order"] == f"/api/v1{path}"
    [offer] = sides.bolt.get(f"{path}/assignments")
    assert offer["id"] == offered["subject_id"]
    sides.bolt.post(f"/assignments/{offer['id']}/acceptance")
    sides.acme.hears("dispatch.accepted")


def visit(sides: Sides, path: str, clock: SettableClock) -> str:
    """Planned, made in an hour and a half, told by both its ends; its address."""
    begin = clock() + timedelta(hours=1)
    planned = sides.bolt.post(
        f"{path}/visits",
        {"technician_id": str(sides.technician_id), "start_at": begin.isoformat(),
         "end_at": (begin + timedelta(hours=2)).isoformat()},
    )  # fmt: skip
    found = f"/visits/{planned['id']}"
    here = {"latitude": SHOP[0], "longitude": SHOP[1], "accuracy_m": 9}
    clock.set(begin)
    sides.bolt.post(f"{found}/check-in", {"position": here})
    clock.advance(minutes=90)
    sides.bolt.post(f"{found}/check-out", {"position": here, "outcome": "approval_needed"})
    heard = sides.acme.hears("visit.planned", "visit.status", "visit.status")
    assert sides.acme.follow(heard["visit.status"])["status"] == "finished"
    shown = sides.acme.get(f"{found}/check-ins")
    assert [one["verdict"] for one in shown] == ["inside", "inside"]
    return found


def approve_time(sides: Sides, bolt: Organization, bea: Person) -> None:
    """Bolt's office approves the week on its own page: time is no matter of the API."""
    monday = date(2026, 3, 23)
    with scope(bolt.pk, bea.pk):
        technician = Technician.objects.get(pk=sides.technician_id)
        settle_shift(sides.shift_id)
        submit_week(technician, monday, actor=bea)
        approve_week(technician, monday, actor=bea)


def test_work_is_done_over_the_api_and_heard_by_the_exchange(
    sides: Sides, clock: SettableClock, bolt: Organization, bea: Person
) -> None:
    acmes, bolts = sides.acme, sides.bolt
    path = raise_and_offer(sides, bolt.pk)
    accept(sides, path)
    visited = visit(sides, path, clock)
    bolts.post(f"{path}/notes", {"body": "The chain is worn"})
    told = acmes.hears("note.written")["note.written"]
    assert [note["body"] for note in acmes.follow(told)["items"]] == ["The chain is worn"]

    # A proposal raises the cap.
    part = {"kind": "part", "description": "Chain", "quantity": "1", "unit_amount": "300"}
    draft = bolts.post(f"{path}/drafts", {"kind": "proposal", "content": {"lines": [part]}})
    bolts.post(f"/drafts/{draft['id']}/proposal")
    proposal = acmes.follow(acmes.hears("proposal.submitted")["proposal.submitted"])
    assert proposal["total_amount"] == "300.000"
    acmes.post(f"/proposals/{proposal['id']}/approval")
    bolts.hears("proposal.approved")
    assert bolts.get(path)["nte"]["amount"] == "300.000"

    # What is within the approved time approves itself.
    approve_time(sides, bolt, bea)
    assert acmes.get(f"{visited}/time")["on_site_s"] == 5400.0
    bolts.post(f"{path}/completion", {"reason": "the chain is new"})
    draft = bolts.post(f"{path}/drafts", {"kind": "invoice"})
    [labor] = draft["content"]["lines"]
    assert (Decimal(labor["quantity"]), Decimal(labor["unit_amount"])) == (
        Decimal("1.5"), Decimal(100),
    )  # fmt: skip
    first = bolts.post(f"/drafts/{draft['id']}/invoice")
    assert (first["status"], first["is_automatic"]) == ("approved", True), first["checks"]
    acmes.hears("invoice.submitted", "invoice.approved")

    # What is not waits, is challenged line by line, and comes again.
    bolts.hear()
    more = {**labor, "quantity": "1"}
    content = {"lines": [more, {**part, "unit_amount": "20"}]}
    draft = bolts.post(f"{path}/drafts", {"kind": "invoice", "content": content})
    second = bolts.post(f"/drafts/{draft['id']}/invoice")
    assert second["status"] == "submitted"
    wrong = {"line_id": second["lines"][0]["id"], "words": "billed before"}
    acmes.post(f"/invoices/{second['id']}/challenge", {"lines": [wrong]})
    challenged = bolts.follow(bolts.hears("invoice.submitted", "invoice.challenged")
                              ["invoice.challenged"])  # fmt: skip
    assert challenged["lines"][0]["challenge"] == "billed before"
    draft = bolts.post(f"/invoices/{second['id']}/draft")
    content = {**draft["content"], "lines": draft["content"]["lines"][1:]}
    written = bolts.http.put(f"/drafts/{draft['id']}", json=content)
    assert written.status_code == 200, written.text
    third = bolts.post(f"/drafts/{draft['id']}/invoice")
    assert (third["version"], third["total_amount"]) == (2, "20.000")
    acmes.post(f"/invoices/{third['id']}/approval")
    for paper in (first, third):
        paid = {"paid_on": clock().date().isoformat(), "reference": "wire 8"}
        acmes.post(f"/invoices/{paper['id']}/payment", paid)
    bolts.hears("invoice.submitted", "invoice.approved", "invoice.paid", "invoice.paid")
    statuses = sorted(one["status"] for one in bolts.get("/invoices")["items"])
    assert statuses == ["paid", "paid", "resubmitted"]
    whole(sides, path)


def whole(sides: Sides, path: str) -> None:
    """Read from the beginning, each side is told the same in the same order: nothing was lost, and
    nothing comes twice."""
    for one in (sides.acme, sides.bolt):
        one.hear()
        before, one.after, one.heard, one.known = one.heard, "", [], set()
        one.hear()
        assert one.heard == before
    shared = [kind for kind in sides.acme.heard if kind in set(sides.bolt.heard)]
    papers = [kind for kind in shared if kind.startswith(("proposal.", "invoice."))]
    assert papers == [kind for kind in sides.bolt.heard if kind in set(papers)]
    assert sides.acme.get(path)["status"] == "completed"
