"""The exchange: both sides' programs read what they may know, once and in order."""

from typing import Any

import pytest

from opentrax.directory.models import Location
from opentrax.integrations.facts import MEANINGS
from opentrax.integrations.models import JournalCounter, JournalEntry
from opentrax.invoicing import events as papers
from opentrax.kit.events import event_types
from opentrax.kit.tenancy import scope
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization, Person
from opentrax.publicapi.tests.conftest import MakeProgram, Program
from opentrax.workorders import events as work

pytestmark = pytest.mark.django_db
# Requests are no work orders yet; a hold is told as the status that it is.
# Of notes FeedChanged tells; mentions are mailed to people; each act of many is told by itself; of
# what was handed on, the visits that the client's work order follows are.
UNTOLD = {
    work.WorkRequested, work.WorkRequestDecided, work.WorkOrderHeld, work.NoteWritten,
    work.PersonMentioned, work.BulkStarted, work.VisitTold, work.SubcontractEnded,
}  # fmt: skip


class Reader:
    """A program that keeps its place."""

    def __init__(self, program: Program) -> None:
        self.program, self.place = program, ""

    def kinds(self, limit: int = 200) -> list[str]:
        return [entry["kind"] for entry in self.entries(limit)]

    def entries(self, limit: int = 200) -> list[dict[str, Any]]:
        answer = self.program.get(f"/exchange?limit={limit}&after={self.place}")
        assert answer.status_code == 200, answer.content
        self.place = answer.json()["next"]
        return list(answer.json()["items"])


def raised(client: Program, shop: Location) -> str:
    made = client.post("/work-orders", {"location_id": str(shop.pk), "title": "Mend the hoist"})
    return f"/work-orders/{made.json()['id']}"


def test_every_event_of_a_work_order_is_told_or_is_not_on_purpose() -> None:
    modules = {work.__name__, papers.__name__}
    there = {type_ for type_ in event_types() if type_.__module__ in modules}
    assert there == set(MEANINGS) | UNTOLD


def test_each_side_reads_what_it_may_know_in_order(
    program: MakeProgram, acme: Organization, ada: Person, bolt: Organization, bea: Person,
    globex: Organization, gus: Person, shop: Location,
) -> None:  # fmt: skip
    client, provider = program(ada, acme), program(bea, bolt)
    keeper, agent, other = Reader(client), Reader(provider), Reader(program(gus, globex))
    path = raised(client, shop)
    client.post(f"{path}/notes", {"body": "Tell nobody", "audience": "internal"})
    assert keeper.kinds() == ["work_order.created", "note.written"]
    offer = client.post(f"{path}/assignments", {"provider_id": str(bolt.pk)}).json()
    assert keeper.kinds() == ["work_order.status", "dispatch.offered"]
    [first] = agent.entries()
    assert (first["kind"], first["number"]) == ("dispatch.offered", 1)
    assert first["subject_id"] == offer["id"]
    assert first["links"]["work_order"] == f"/api/v1{path}"
    subject = first["links"]["subject"].removeprefix("/api/v1")
    assert provider.get(subject).json()[0]["id"] == offer["id"]

    provider.post(f"/assignments/{offer['id']}/acceptance")
    provider.post(f"{path}/notes", {"body": "Ours alone", "audience": "internal"})
    client.post(f"{path}/notes", {"body": "Ours alone too", "audience": "internal"})
    client.post(f"{path}/notes", {"body": "Ring at the gate", "audience": "provider"})
    client.send("PUT", f"{path}/nte", {"amount": "900", "reason": "more to do"})
    client.send("PATCH", path, {"priority": "high"})
    both = ["work_order.status", "dispatch.accepted"]
    after = ["note.written", "work_order.nte", "work_order.changed"]
    told = [kind for kind in agent.kinds() if kind != "work_order.clocks"]
    assert told == [*both, "note.written", *after]
    told = [kind for kind in keeper.kinds() if kind != "work_order.clocks"]
    assert told == [*both, "note.written", *after]

    client.post(f"/assignments/{offer['id']}/recall")
    client.post(f"{path}/notes", {"body": "Whoever is next", "audience": "provider"})
    client.post(f"{path}/cancellation", {"reason": "not needed"})
    assert agent.kinds() == ["dispatch.recalled"]
    assert agent.kinds() == []
    assert [kind for kind in keeper.kinds() if kind != "work_order.clocks"] == [
        "work_order.status", "dispatch.recalled", "note.written", "work_order.status",
    ]  # fmt: skip
    assert other.entries() == []


def test_a_withdrawn_offer_is_told_to_whoever_had_it(
    program: MakeProgram, acme: Organization, ada: Person, bolt: Organization, bea: Person,
    shop: Location,
) -> None:  # fmt: skip
    client, agent = program(ada, acme), Reader(program(bea, bolt))
    path = raised(client, shop)
    client.post(f"{path}/assignments", {"provider_id": str(bolt.pk)})
    assert client.post(f"{path}/cancellation", {"reason": "no"}).status_code == 200
    assert agent.kinds() == ["dispatch.offered", "dispatch.recalled"]


def test_pages_show_each_entry_once_and_positions_have_no_gap(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    reader = Reader(client)
    path = raised(client, shop)
    for _ in range(4):
        client.post(f"{path}/notes", {"body": "A word", "audience": "internal"})
    seen: list[str] = []
    while found := reader.entries(limit=2):
        seen += [entry["id"] for entry in found]
    assert len(seen) == len(set(seen)) == 5
    with scope(acme.pk):
        rows = JournalEntry.objects.filter(organization_id=acme.pk)
        assert sorted(rows.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_a_place_that_may_have_missed_something_is_refused(
    program: MakeProgram, clock: SettableClock, acme: Organization, ada: Person, shop: Location
) -> None:
    client = program(ada, acme)
    reader = Reader(client)
    raised(client, shop)
    assert reader.kinds() == ["work_order.created"]
    clock.advance(days=28)
    kept, fresh = reader.place, Reader(client)
    assert reader.kinds() == []  # reading tells a new place, though nothing happened
    clock.advance(days=2)
    gone = client.get(f"/exchange?after={kept}")
    assert (gone.status_code, gone.json()["type"]) == (410, "/api/v1/docs#begin-anew")
    assert "without" in gone.json()["detail"]
    assert reader.kinds() == []
    assert fresh.kinds() == ["work_order.created"]
    for bad in ("nonsense", "WyItMSIsIiIsIngiXQ"):
        assert client.get(f"/exchange?after={bad}").status_code == 400


def test_a_place_of_another_journal_is_refused(
    program: MakeProgram, acme: Organization, ada: Person, globex: Organization, gus: Person,
    shop: Location,
) -> None:  # fmt: skip
    """Such as one from after the backup that was restored."""
    client = program(ada, acme)
    reader = Reader(client)
    raised(client, shop)
    reader.entries()
    assert program(gus, globex).get(f"/exchange?after={reader.place}").status_code == 410
    with scope(acme.pk):
        JournalEntry.objects.filter(organization_id=acme.pk).delete()
        JournalCounter.objects.filter(organization_id=acme.pk).delete()
    raised(client, shop)
    assert client.get(f"/exchange?after={reader.place}").status_code == 410


def test_a_reader_that_is_too_slow_is_told_so(
    program: MakeProgram, acme: Organization, ada: Person, shop: Location
) -> None:
    """What it reads is new each time, but entries went by their age before it came to them."""
    client = program(ada, acme)
    reader = Reader(client)
    path = raised(client, shop)
    for word in ("One", "Two"):
        client.post(f"{path}/notes", {"body": word, "audience": "internal"})
    assert reader.kinds(limit=1) == ["work_order.created"]
    with scope(acme.pk):
        JournalEntry.objects.filter(organization_id=acme.pk, position=2).delete()
    assert client.get(f"/exchange?after={reader.place}").status_code == 410
    with scope(acme.pk):
        JournalEntry.objects.filter(organization_id=acme.pk).delete()
    assert client.get(f"/exchange?after={reader.place}").status_code == 410


def test_a_technicians_program_reads_nothing(
    program: MakeProgram, bolt: Organization, bea: Person, tim: Person
) -> None:
    assert program(bea, bolt, "exchange:read").get("/exchange").status_code == 200
    assert program(bea, bolt, "workorders:read").get("/exchange").status_code == 403


def test_what_a_clock_says_now_is_no_part_of_a_place(
    program: MakeProgram, clock: SettableClock, acme: Organization, ada: Person, shop: Location
) -> None:
    """Entries of one instant keep the order in which they were written."""
    client = program(ada, acme)
    path = raised(client, shop)
    clock.advance(days=-1)
    client.post(f"{path}/notes", {"body": "A word", "audience": "internal"})
    clock.advance(days=1)
    client.post(f"{path}/cancellation", {"reason": "no"})
    assert Reader(client).kinds() == ["work_order.created", "note.written", "work_order.status"]
