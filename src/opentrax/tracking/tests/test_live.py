"""The live stream: what goes in at the door comes out at the pages of its organization."""

import asyncio
import json
import signal
import zlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any

import httpx
import pytest
from django.db import connection

from opentrax.directory.models import Location
from opentrax.kit.tenancy import scope
from opentrax.organizations.models import Membership, Organization, Person
from opentrax.tracking.door.address import conninfo, door_conninfo
from opentrax.tracking.door.rsgi import Door
from opentrax.tracking.live import tokens
from opentrax.tracking.live.asgi import Live
from opentrax.tracking.live.boards import SLICE, Board
from opentrax.tracking.live.messages import UNITS_PER_DEGREE
from opentrax.tracking.models import Device, Pause
from opentrax.tracking.tests.phones import Phone, a_phone, post, seconds_ago, traccar
from opentrax.tracking.tests.server import InProcess

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """A page that listens: the ASGI conversation of one request."""

    def __init__(
        self, live: Live, query: str, path: str = "/live/events", *, packed: bool = False
    ) -> None:
        self._chunks: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self._text = b""
        self._unpacker: Any = None
        self._changed: list[dict[str, Any]] = []
        self._people: dict[int, dict[str, Any]] = {}
        self.received_bytes = 0
        scope_: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
        }
        scope_["headers"] = [(b"accept-encoding", b"br, gzip")] if packed else []
        self.task = asyncio.create_task(live(scope_, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            await self._chunks.put(message["body"])

    async def message(self) -> tuple[str, Any]:
        """The next event of the stream: its name and what it carries."""
        while True:
            head, mark, rest = self._text.partition(b"\n\n")
            if not mark:
                self._text += self._unpacked(await asyncio.wait_for(self._chunks.get(), 10))
                continue
            self._text = rest
            lines = dict(line.split(b": ", 1) for line in head.split(b"\n") if b": " in line)
            if b"event" in lines:
                return lines[b"event"].decode(), json.loads(lines[b"data"])

    def _unpacked(self, chunk: bytes) -> bytes:
        self.received_bytes += len(chunk)
        if self.headers.get(b"content-encoding") != b"gzip":
            return chunk
        self._unpacker = self._unpacker or zlib.decompressobj(16 + zlib.MAX_WBITS)
        return self._unpacker.decompress(chunk)

    async def event(self) -> dict[str, Any]:
        """The next technician that changed, as a page knows them then."""
        while not self._changed:
            name, data = await self.message()
            if name == "now":
                self._take(data)
        return self._changed.pop(0)

    def _take(self, frame: dict[str, Any]) -> None:
        for row in frame.get("who", ()):
            known = self._people.get(row["i"], {})
            place = [unit / UNITS_PER_DEGREE for unit in row.get("p", (None,)) if unit is not None]
            latitude, longitude = place or (None, None)
            self._people[row["i"]] = {
                "technician_id": row.get("id") or known["technician_id"],
                "name": row.get("n"), "state": row["s"],
                "latitude": latitude, "longitude": longitude,
                "recorded_at": row.get("a"), "since": row.get("f"),
                "location_name": row.get("l"), "battery_pct": row.get("b"),
                "corrected": row.get("k", False),
            }  # fmt: skip
            self._changed.append(dict(self._people[row["i"]]))
        for number, north, east, _course, age in batched(frame.get("go", ()), 5, strict=True):
            one = self._people[number]
            one["latitude"] = round(one["latitude"] + north / UNITS_PER_DEGREE, 5)
            one["longitude"] = round(one["longitude"] + east / UNITS_PER_DEGREE, 5)
            one["recorded_at"] = frame["t"] - age
            self._changed.append(dict(one))

    async def alarms(self) -> list[dict[str, Any]]:
        """The calls for help that stand, at the next change of them."""
        while True:
            name, data = await self.message()
            if name == "alarms":
                found: list[dict[str, Any]] = data
                return found

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, 10)


def watch[T](conversation: Callable[[Live, httpx.AsyncClient], Awaitable[T]]) -> T:
    """Open both doors of this process for a conversation."""

    async def run() -> T:
        live, door = Live(lambda: conninfo("default")), Door(door_conninfo)
        await live.startup()
        await door.startup()
        try:
            transport = InProcess(door)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await conversation(live, client)
        finally:
            await door.shutdown()
            await live.shutdown()

    connection.close()
    return asyncio.run(run())


def ticket(organization: Organization, person: Person) -> str:
    return f"token={tokens.issue(organization.pk, person.pk)}"


@pytest.fixture
def phone(bolt: Organization) -> Phone:
    return a_phone(organization_id=bolt.pk)


def test_a_page_gets_everybody_first_and_then_what_changes(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    at = seconds_ago(120)
    post({"url": "/ingest/traccar", "data": traccar(phone, at, accuracy=10, batt=80)})

    async def conversation(live: Live, client: httpx.AsyncClient) -> None:
        page = Page(live, ticket(bolt, bea))
        first = await page.event()
        assert page.status == 200
        assert page.headers[b"content-type"].startswith(b"text/event-stream")
        assert first["technician_id"] == str(phone.technician_id)
        assert (first["name"], first["recorded_at"], first["battery_pct"]) == ("Tim", at, 80)
        assert first["state"] in {"stop", "travel", "onsite"}
        sent = traccar(phone, at + 60, lat=47.15, accuracy=10, speed=20)
        await client.post("/ingest/traccar", data=sent)
        second = await page.event()
        assert (second["recorded_at"], second["latitude"]) == (at + 60, 47.15)
        await page.leave()

    watch(conversation)


def test_at_a_location_its_name_is_told(bolt: Organization, bea: Person, phone: Phone) -> None:
    with scope(bolt.pk):
        Location.objects.create(
            name="Mill", latitude=47.141234, longitude=9.521567, placement="by_hand",
            time_zone="UTC", sort_key="mill", search_text="mill",
        )  # fmt: skip
    times = range(seconds_ago(1800), seconds_ago(30), 60)
    forms = (traccar(phone, at, accuracy=8, speed=0) for at in times)
    post(*({"url": "/ingest/traccar", "data": form} for form in forms))

    async def conversation(live: Live, _: httpx.AsyncClient) -> dict[str, Any]:
        return await Page(live, ticket(bolt, bea)).event()

    event = watch(conversation)
    assert (event["state"], event["location_name"]) == ("onsite", "Mill")
    assert event["since"] == pytest.approx(times[0], abs=120)


@pytest.mark.parametrize("case", ["break", "offline", "gap"])
def test_what_is_shown_when_nothing_is_heard(bolt: Organization, bea: Person, case: str) -> None:
    now = datetime.now(UTC)
    hours = [(now - timedelta(hours=9), now + timedelta(hours=-5 if case == "offline" else 1))]
    phone = a_phone(organization_id=bolt.pk, windows=hours)
    at = seconds_ago(6 * 3600)
    post({"url": "/ingest/traccar", "data": traccar(phone, at)})
    if case == "break":
        with scope(bolt.pk):
            Pause.objects.create(technician_id=phone.technician_id, started_at=now)

    async def conversation(live: Live, _: httpx.AsyncClient) -> dict[str, Any]:
        return await Page(live, ticket(bolt, bea)).event()

    event = watch(conversation)
    assert (event["state"], event["recorded_at"]) == (case, at)


def test_a_technician_who_was_never_heard_has_no_place(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    async def conversation(live: Live, _: httpx.AsyncClient) -> dict[str, Any]:
        return await Page(live, ticket(bolt, bea)).event()

    event = watch(conversation)
    assert (event["state"], event["latitude"], event["recorded_at"]) == ("gap", None, None)


def test_nobody_hears_of_another_organization(
    bolt: Organization, bea: Person, globex: Organization, gus: Person, phone: Phone
) -> None:
    theirs = a_phone(organization_id=globex.pk)

    async def conversation(live: Live, client: httpx.AsyncClient) -> None:
        page, outsider = Page(live, ticket(bolt, bea)), Page(live, ticket(globex, gus))
        assert (await page.event())["technician_id"] == str(phone.technician_id)
        assert (await outsider.event())["technician_id"] == str(theirs.technician_id)
        await client.post("/ingest/traccar", data=traccar(phone, seconds_ago(9)))
        assert (await page.event())["technician_id"] == str(phone.technician_id)
        # Had the outsider's stream carried Bolt's event, it would come before this one.
        await client.post("/ingest/traccar", data=traccar(theirs, seconds_ago(9)))
        assert (await outsider.event())["technician_id"] == str(theirs.technician_id)

    watch(conversation)


def test_who_may_not_watch_gets_no_stream(
    bolt: Organization, bea: Person, tim: Person, gus: Person, phone: Phone
) -> None:
    ended = ticket(bolt, bea)
    with scope(bolt.pk, bea.pk):
        Membership.objects.filter(person=bea).update(ended_at=datetime.now(UTC))

    async def conversation(live: Live, _: httpx.AsyncClient) -> list[int]:
        queries = ["", "token=x", ticket(bolt, tim), ticket(bolt, gus), ended]
        pages = [Page(live, query) for query in queries] + [Page(live, ended, "/live/else")]
        for page in pages:
            await page.task
        return [page.status for page in pages]

    assert watch(conversation) == [401, 401, 403, 403, 403, 404]


def test_shutting_down_ends_the_streams(bolt: Organization, bea: Person, phone: Phone) -> None:
    async def conversation(live: Live, _: httpx.AsyncClient) -> None:
        page = Page(live, ticket(bolt, bea))
        await page.event()
        await live.shutdown()
        await asyncio.wait_for(page.task, 10)
        await live.startup()

    watch(conversation)


def test_a_signal_to_stop_ends_the_streams_and_still_reaches_the_server(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    async def conversation(live: Live, _: httpx.AsyncClient) -> None:
        reached = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, reached.set)
        await live.shutdown()
        await live.startup()  # as in a worker: the server's handlers are there first
        page = Page(live, ticket(bolt, bea))
        await page.event()
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(page.task, 10)
        await asyncio.wait_for(reached.wait(), 10)
        late = Page(live, ticket(bolt, bea))
        await late.task
        assert (page.status, late.status) == (200, 503)

    watch(conversation)


def test_a_late_batch_corrects_since_when_and_does_not_drag_the_marker_back(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    with scope(bolt.pk):
        Location.objects.create(
            name="Mill", latitude=47.141234, longitude=9.521567, placement="by_hand",
            time_zone="UTC", sort_key="mill", search_text="mill",
        )  # fmt: skip
    first, last = seconds_ago(3600), seconds_ago(60)
    times = [*range(first, last, 60), last]
    forms = [traccar(phone, at, accuracy=8, speed=0) for at in times]
    early, kept = forms[:30], forms[30:]
    post(*({"url": "/ingest/traccar", "data": form} for form in kept))

    async def conversation(live: Live, client: httpx.AsyncClient) -> tuple[Any, Any]:
        page = Page(live, ticket(bolt, bea))
        before = await page.event()
        batch = [
            {"type": "Feature", "geometry": {"coordinates": [9.521567, 47.141234]},
             "properties": {"timestamp": datetime.fromtimestamp(int(form["timestamp"]), UTC)
                            .isoformat(), "horizontal_accuracy": 8, "speed": 0}}
            for form in early
        ]  # fmt: skip
        answer = await client.post(f"/ingest/overland/{phone.token}", json={"locations": batch})
        assert answer.status_code == 200
        return before, await page.event()

    before, after = watch(conversation)
    assert before["since"] == times[30]
    assert (after["state"], after["location_name"]) == ("onsite", "Mill")
    assert after["since"] == first
    assert after["recorded_at"] == before["recorded_at"] == last


def test_what_comes_late_is_shown_at_once_after_everybody_was_read_anew(
    bolt: Organization, phone: Phone
) -> None:
    """As when the listener connects again a moment before: to read anew is no late news."""
    first, last = seconds_ago(3600), seconds_ago(60)
    forms = [traccar(phone, at, accuracy=8, speed=0) for at in [*range(first, last, 60), last]]
    post(*({"url": "/ingest/traccar", "data": form} for form in forms[30:]))
    board = Board(bolt.pk)
    board.open()
    board.open()
    [before] = board.snapshot()
    post(*({"url": "/ingest/traccar", "data": form} for form in forms[:30]))
    with scope(bolt.pk):
        device_id = Device.objects.get().pk
    [after] = board.hear({device_id: float(first)})
    assert (before.since, after.since) == (first + 30 * 60, first)


@pytest.mark.parametrize(("minutes", "state"), [(9, "travel"), (14, "gap")])
def test_a_phone_that_was_moving_is_missed_after_ten_minutes(
    bolt: Organization, bea: Person, phone: Phone, minutes: int, state: str
) -> None:
    last = seconds_ago(minutes * 60)
    forms = [
        traccar(phone, last - 60 * n, lat=47.1 - n / 100, accuracy=10, speed=20)
        for n in range(3, -1, -1)
    ]
    # They came when they were recorded: what arrives late is waited for longer.
    requests = ({"url": "/ingest/traccar", "data": form} for form in forms)
    post(*requests, door=lambda address: Door(address, now=lambda: float(last)))

    async def conversation(live: Live, _: httpx.AsyncClient) -> dict[str, Any]:
        return await Page(live, ticket(bolt, bea)).event()

    event = watch(conversation)
    assert (event["state"], event["recorded_at"]) == (state, last)


def test_who_speaks_again_is_no_longer_missed(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    last = seconds_ago(3000)
    forms = [traccar(phone, last - 60, lat=47.1, accuracy=10, speed=20)]
    forms.append(traccar(phone, last, lat=47.11, accuracy=10, speed=20))
    post(*({"url": "/ingest/traccar", "data": form} for form in forms))

    async def conversation(live: Live, client: httpx.AsyncClient) -> list[str]:
        page = Page(live, ticket(bolt, bea))
        silent = await page.event()
        await client.post(
            "/ingest/traccar", data=traccar(phone, seconds_ago(2), lat=47.2, speed=20)
        )
        return [silent["state"], (await page.event())["state"]]

    assert watch(conversation) == ["gap", "travel"]


def test_the_stream_is_packed_where_the_browser_takes_it(
    bolt: Organization, bea: Person, phone: Phone
) -> None:
    for _ in range(40):
        a_phone(organization_id=bolt.pk)

    async def conversation(live: Live, _: httpx.AsyncClient) -> tuple[int, int]:
        sizes = []
        for packed in (True, False):
            page = Page(live, ticket(bolt, bea), packed=packed)
            names = [(await page.event())["name"] for _ in range(41)]
            assert names == ["Tim"] * 41
            sizes.append(page.received_bytes)
            assert (b"content-encoding" in page.headers) is packed
        return sizes[0], sizes[1]

    small, large = watch(conversation)
    assert small < large / 2


def test_many_technicians_are_painted_first_and_caught_up_with_later(
    bolt: Organization, bea: Person
) -> None:
    phones = [a_phone(organization_id=bolt.pk) for _ in range(SLICE + 5)]
    at = seconds_ago(300)
    times = range(at - 900, at + 1, 60)
    forms = (traccar(one, when, accuracy=8, speed=0) for one in phones for when in times)
    post(*({"url": "/ingest/traccar", "data": form} for form in forms))

    async def conversation(live: Live, _: httpx.AsyncClient) -> set[tuple[str, str]]:
        page = Page(live, ticket(bolt, bea))
        shown: dict[str, dict[str, Any]] = {}
        for _ in phones:
            event = await page.event()
            assert event["recorded_at"] == at
            shown[event["technician_id"]] = event
        while any(one["since"] != at - 900 for one in shown.values()):
            event = await page.event()
            shown[event["technician_id"]] = event
        return {(one["state"], one["technician_id"]) for one in shown.values()}

    assert watch(conversation) == {("stop", str(one.technician_id)) for one in phones}
