"""The door on a real PostgreSQL, once by COPY and once through the insert-only policy."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from opentrax.kit.testing.database import with_name
from opentrax.tracking import notices
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.rsgi import Door
from opentrax.tracking.door.storing import may_copy
from opentrax.tracking.formats.clocks import EPOCH_2001_S, GPS_ROLLOVER_S
from opentrax.tracking.tests.phones import (
    Phone,
    a_phone,
    post,
    revoke,
    seconds_ago,
    talk,
    traccar,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres15]
PLAIN = "plain_door"


@pytest.fixture
def admin_url(postgres_url: str, test_database: str) -> str:
    return with_name(postgres_url, test_database)


@pytest.fixture
def admin(admin_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def plain_conninfo(admin: psycopg.Connection) -> str:
    """A door's role on a server that gives nobody BYPASSRLS: the attribute is not inherited."""
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        admin.execute(f"CREATE ROLE {PLAIN} LOGIN INHERIT PASSWORD 'plain' IN ROLE opentrax_door")
    return make_conninfo(door_conninfo(), user=PLAIN, password="plain")


@pytest.fixture(params=["copy", "insert"])
def send(request: pytest.FixtureRequest, plain_conninfo: str) -> Callable[..., Any]:
    if request.param == "copy":
        return post
    return partial(post, conninfo=lambda: plain_conninfo)


def test_the_two_roles_take_the_two_ways(plain_conninfo: str) -> None:
    async def ways() -> list[bool]:
        found = []
        for conninfo in (door_conninfo(), plain_conninfo):
            async with await psycopg.AsyncConnection.connect(conninfo) as connection:
                found.append(await may_copy(connection))
        return found

    assert asyncio.run(ways()) == [True, False]


def test_a_fix_is_stored_with_its_units(send: Callable[..., Any]) -> None:
    phone, at = a_phone(), seconds_ago(60)
    form = traccar(phone, at, speed=10, bearing=271.5, altitude=455, accuracy=12, batt=83)
    (answer,) = send({"url": "/ingest/traccar", "data": form})
    assert answer.status_code == 200
    (stored,) = phone.stored()
    assert stored.recorded_at == datetime.fromtimestamp(at, UTC)
    assert (stored.latitude, stored.longitude) == (47.141234, 9.521567)
    assert stored.speed_mps == pytest.approx(10 * 1852 / 3600, rel=1e-6)
    assert (stored.accuracy_m, stored.course_deg, stored.battery_pct) == (12, 271.5, 83)
    assert (stored.technician_id, stored.format) == (phone.technician_id, "traccar")
    assert (stored.charging, stored.mock, stored.clamped_at) == (None, False, None)
    assert phone.dirty() == [stored.recorded_at.date().isoformat()]


def test_what_is_sent_twice_is_stored_once(send: Callable[..., Any]) -> None:
    phone, at = a_phone(), seconds_ago(600)
    bodies = [{"url": "/ingest/traccar", "data": traccar(phone, at + n)} for n in range(5)]
    answers = send(*bodies, *reversed(bodies), *bodies)
    assert {a.status_code for a in answers} == {200}
    assert phone.times() == [at + n for n in range(5)]


def overland(phone: Phone, *features: Any) -> dict[str, Any]:
    return {
        "url": "/ingest/overland",
        "content": json.dumps({"locations": features}),  # writes NaN as phones do
        "headers": {"authorization": f"Bearer {phone.token}"},
    }


def feature(at: float, longitude: float = 9.5, latitude: float = 47.1) -> dict[str, Any]:
    timestamp = datetime.fromtimestamp(at, UTC).isoformat() if at >= 0 else "yesterday"
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {"timestamp": timestamp, "horizontal_accuracy": 10},
    }


def test_bad_rows_cost_their_neighbours_nothing(send: Callable[..., Any]) -> None:
    phone, at = a_phone(), seconds_ago(600)
    in_2031 = datetime(2031, 1, 1, tzinfo=UTC).timestamp()
    request = overland(
        phone,
        feature(at),
        feature(at),  # a duplicate in the batch
        feature(at + 1, float("nan")),
        feature(0),  # 1970
        feature(in_2031),
        feature(-1),  # no readable time
        "nonsense",
        feature(at + 2, latitude=91),
        feature(at + 3),
    )
    (answer,) = send(request)
    assert (answer.status_code, answer.json()) == (200, {"result": "ok"})
    assert phone.times() == [at, at + 3]
    assert phone.refused() == {"too_old": 1, "outside_shift": 1, "no_time": 1}
    names = "timestamp horizontal_accuracy"
    assert phone.quarantined() == [("bad_place", names, 2), ("not_a_feature", "", 1)]


def test_clocks_wrong_by_a_known_amount_are_repaired(send: Callable[..., Any]) -> None:
    phone, at = a_phone(), seconds_ago(600)
    send(
        {"url": "/ingest/traccar", "data": traccar(phone, at - int(GPS_ROLLOVER_S))},
        {"url": "/ingest/traccar", "data": traccar(phone, at + 1 - int(EPOCH_2001_S))},
    )
    assert phone.times() == [at, at + 1]


def test_a_fix_from_the_future_keeps_its_time_and_gets_a_clamped_one_beside() -> None:
    phone, ahead = a_phone(), seconds_ago(-3600)
    post({"url": "/ingest/traccar", "data": traccar(phone, ahead)})
    (stored,) = phone.stored()
    assert stored.recorded_at.timestamp() == ahead
    assert stored.clamped_at == stored.received_at


def test_a_clock_that_runs_ahead_carries_nothing_into_a_shift_to_come() -> None:
    now = datetime.now(UTC)
    tomorrow = [(now + timedelta(hours=10), now + timedelta(hours=18))]
    phone = a_phone(windows=tomorrow)
    post({"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(-12 * 3600))})
    assert phone.times() == []
    assert phone.refused() == {"outside_shift": 1}


def test_nothing_outside_a_shift_is_stored(send: Callable[..., Any]) -> None:
    now = datetime.now(UTC)
    shifts = [
        (now - timedelta(hours=9), now - timedelta(hours=5)),
        (now - timedelta(hours=1), now + timedelta(hours=1)),
    ]
    phone = a_phone(windows=shifts)
    hours = [10, 8, 4, 0.5]
    answers = send(
        *({"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(h * 3600))} for h in hours)
    )
    assert {a.status_code for a in answers} == {200}
    assert len(phone.stored()) == 2
    assert phone.refused() == {"outside_shift": 2}
    assert phone.quarantined() == []


def test_a_window_holds_its_first_instant_and_not_its_last() -> None:
    opens_at = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    closes_at = opens_at + timedelta(hours=1)
    phone = a_phone(windows=[(opens_at, closes_at)])
    first, last = int(opens_at.timestamp()), int(closes_at.timestamp())
    requests = [
        {"url": "/ingest/traccar", "data": traccar(phone, at)}
        for at in (first - 1, first, last - 1, last)
    ]
    post(*requests)
    assert phone.times() == [first, last - 1]


def test_nothing_is_stored_before_the_disclosure_is_acknowledged(send: Callable[..., Any]) -> None:
    phone = a_phone(disclosed=False)
    (answer,) = send({"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(60))})
    assert answer.status_code == 200
    assert (phone.stored(), phone.refused()) == ([], {"undisclosed": 1})


@pytest.mark.parametrize("path", ["/ingest/traccar", "/ingest/traccar/", "/ingest/traccar/{token}"])
def test_a_token_opens_the_door_in_body_or_path(path: str) -> None:
    phone = a_phone()
    form = traccar(phone, seconds_ago(60))
    if "{token}" in path:
        form["id"] = "tims-phone"
    (answer,) = post({"url": path.format(token=phone.token), "data": form})
    assert (answer.status_code, len(phone.stored())) == (200, 1)


def test_an_unknown_or_revoked_token_opens_nothing(send: Callable[..., Any]) -> None:
    phone, revoked = a_phone(), a_phone()
    revoke(revoked)
    at = seconds_ago(60)
    answers = send(
        {"url": "/ingest/traccar", "data": traccar(phone, at, id="otd_guessed")},
        {"url": "/ingest/traccar", "data": traccar(phone, at, id=None)},
        {"url": "/ingest/traccar", "data": traccar(revoked, at)},
        {"url": "/ingest/owntracks", "json": {"_type": "status"}, "auth": ("x", "otd_guessed")},
    )
    assert [a.status_code for a in answers] == [401] * 4
    assert len({a.text for a in answers}) == 1
    assert (phone.stored(), revoked.stored(), revoked.refused()) == ([], [], {})


def test_the_answers_of_each_protocol() -> None:
    phone = a_phone()
    basic = {"auth": ("tim", phone.token)}
    bearer = {"headers": {"authorization": f"Bearer {phone.token}"}}
    too_long = b" " * (8 * 1024 * 1024 + 1)
    expected: list[tuple[dict[str, Any], int, str | None]] = [
        ({"url": "/ingest/owntracks", "content": b"", **basic}, 200, "[]"),
        ({"url": "/ingest/owntracks", "content": b"{", **basic}, 200, "[]"),
        ({"url": "/ingest/owntracks", "content": too_long, **basic}, 200, "[]"),
        (
            {"url": "/ingest/owntracks", "json": {"_type": "encrypted", "data": "AA"}, **basic},
            200,
            "[]",
        ),
        ({"url": "/ingest/overland", "content": b"{", **bearer}, 400, None),
        ({"url": "/ingest/overland", "content": too_long, **bearer}, 413, None),
        ({"url": "/ingest/overland", "json": {"locations": []}, **bearer}, 200, '{"result":"ok"}'),
        ({"url": "/ingest/browser", "json": {"positions": []}, **bearer}, 200, '{"result":"ok"}'),
        ({"url": f"/ingest/traccar/{phone.token}", "content": b"{"}, 200, ""),
        ({"url": "/ingest/nothing", "content": b""}, 404, None),
        ({"url": "/ingest/", "content": b""}, 404, None),
    ]
    answers = post(*(request for request, _, _ in expected))
    assert [a.status_code for a in answers] == [status for _, status, _ in expected]
    bodies = zip(answers, expected, strict=True)
    assert [a.text for a, (_, _, body) in bodies if body is not None] == [
        body for _, _, body in expected if body is not None
    ]
    assert phone.quarantined() == [("malformed", "", 1), ("malformed", "", 1), ("too_large", "", 1)]
    assert phone.refused() == {"undecryptable": 1}


def test_a_get_is_for_trackers_that_know_nothing_else() -> None:
    phone, at = a_phone(), seconds_ago(60)

    async def conversation(client: httpx.AsyncClient) -> list[int]:
        got = await client.get("/ingest/traccar", params=traccar(phone, at))
        bare = await client.get("/ingest/traccar")
        put = await client.put("/ingest/traccar", data=traccar(phone, at))
        return [got.status_code, bare.status_code, put.status_code]

    assert talk(conversation) == [200, 405, 405]
    assert phone.times() == [at]


def test_without_a_database_nothing_is_acknowledged() -> None:
    phone = a_phone()
    nowhere = "host=127.0.0.1 port=1 user=nobody dbname=none"
    requests = [{"url": "/ingest/traccar", "data": traccar(phone, seconds_ago(60))}] * 2
    answers = post(*requests, conninfo=lambda: nowhere)
    assert [a.status_code for a in answers] == [503, 503]
    assert answers[0].headers["retry-after"] == "5"


def test_a_full_queue_refuses_and_keeps_what_it_has(admin_url: str) -> None:
    phones = [a_phone() for _ in range(4)]
    at = seconds_ago(60)

    async def conversation(client: httpx.AsyncClient) -> list[int]:
        async with await psycopg.AsyncConnection.connect(admin_url) as blocker:
            await blocker.execute("LOCK TABLE tracking_device IN ACCESS EXCLUSIVE MODE")
            sent = [
                asyncio.create_task(client.post("/ingest/traccar", data=traccar(phone, at)))
                for phone in phones
            ]
            done, _ = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
            assert {task.result().status_code for task in done} == {503}
            await blocker.rollback()
        return sorted([(await task).status_code for task in sent])

    small = partial(GroupCommit, queue_weight=2)
    codes = talk(conversation, door=partial(Door, commits=small))  # type: ignore[arg-type]
    assert codes.count(200) == sum(len(phone.stored()) for phone in phones) >= 1
    assert codes.count(503) >= 1


def test_a_pause_that_commits_first_is_seen_by_the_fix_that_waited(admin_url: str) -> None:
    phone, at = a_phone(), seconds_ago(60)

    async def conversation(client: httpx.AsyncClient) -> int:
        async with await psycopg.AsyncConnection.connect(admin_url) as pausing:
            await pausing.execute(
                "SELECT 1 FROM tracking_state WHERE technician_id = %s FOR UPDATE",
                [phone.technician_id],
            )
            sent = asyncio.create_task(client.post("/ingest/traccar", data=traccar(phone, at)))
            await _until_somebody_waits(admin_url)
            await pausing.execute(
                "DELETE FROM tracking_window WHERE technician_id = %s", [phone.technician_id]
            )
            await pausing.commit()
            return (await sent).status_code

    assert talk(conversation) == 200
    assert (phone.stored(), phone.refused()) == ([], {"outside_shift": 1})


async def _until_somebody_waits(admin_url: str) -> None:
    async with (
        await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as watcher,
        asyncio.timeout(10),
    ):
        while True:
            found = await watcher.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            if (await found.fetchone()) != (0,):
                return
            await asyncio.sleep(0)


def test_a_technician_whose_state_is_held_makes_only_himself_wait(admin_url: str) -> None:
    held, others = a_phone(), [a_phone() for _ in range(5)]
    at = seconds_ago(60)

    async def conversation(client: httpx.AsyncClient) -> list[int]:
        async with await psycopg.AsyncConnection.connect(admin_url) as holder:
            await holder.execute(
                "SELECT 1 FROM tracking_state WHERE technician_id = %s FOR UPDATE",
                [held.technician_id],
            )
            answers = await asyncio.gather(
                *(client.post("/ingest/traccar", data=traccar(p, at)) for p in [*others, held])
            )
            return [answer.status_code for answer in answers]

    assert talk(conversation) == [200] * 5 + [503]
    assert [len(phone.stored()) for phone in others] == [1] * 5
    assert held.stored() == []


def test_a_row_that_the_database_refuses_is_left_out_alone(
    admin: psycopg.Connection, send: Callable[..., Any]
) -> None:
    phone, at = a_phone(), seconds_ago(600)
    admin.execute("ALTER TABLE tracking_position ADD CONSTRAINT poison CHECK (latitude <> 47.666)")
    try:
        rows = [feature(at + n, latitude=47.666 if n == 3 else 47.1) for n in range(8)]
        (answer,) = send(overland(phone, *rows))
    finally:
        admin.execute("ALTER TABLE tracking_position DROP CONSTRAINT poison")
    assert answer.status_code == 200
    assert phone.times() == [at + n for n in range(8) if n != 3]
    assert phone.quarantined() == [("unstorable", "", 1)]


def test_the_same_rows_from_two_doors_at_once_are_stored_once() -> None:
    phone, at = a_phone(), seconds_ago(600)
    codes: list[int] = []

    def one_door(order: range) -> None:
        rows = [feature(at + n) for n in order]
        codes.append(post(overland(phone, *rows))[0].status_code)

    doors = [threading.Thread(target=one_door, args=[r]) for r in (range(300), range(299, -1, -1))]
    for door in doors:
        door.start()
    for door in doors:
        door.join()
    assert codes == [200, 200]
    assert phone.times() == [at + n for n in range(300)]


def test_a_notice_follows_the_commit(admin_url: str) -> None:
    phone, at = a_phone(), seconds_ago(60)

    async def conversation(client: httpx.AsyncClient) -> str:
        async with await psycopg.AsyncConnection.connect(admin_url, autocommit=True) as listener:
            await listener.execute("LISTEN opentrax_positions")
            await client.post("/ingest/traccar", data=traccar(phone, at))
            async for notice in listener.notifies(timeout=10, stop_after=1):
                return notice.payload
        return ""

    heard = notices.read(talk(conversation))
    devices = {phone.device_id: float(at)}
    assert heard == notices.Notice(phone.organization_id, "devices", devices=devices)
