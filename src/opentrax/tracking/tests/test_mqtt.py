"""OwnTracks over a real broker: nothing that it was told to forget may be missing here."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from opentrax.kit.tenancy import scope
from opentrax.tracking.door.address import conninfo, door_conninfo
from opentrax.tracking.door.brokers import parse_broker
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.mqtt import Consumer
from opentrax.tracking.door.parcels import Outcome, Parcel
from opentrax.tracking.formats.sealing import seal, unseal
from opentrax.tracking.models import Reply
from opentrax.tracking.tests.broker import PROGRAM, Mosquitto
from opentrax.tracking.tests.phones import Phone, a_phone, seconds_ago
from opentrax.tracking.tokens import message_secret

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path(PROGRAM).exists(), reason="make needs installs Mosquitto"),
]
Outcomes = asyncio.Queue[Outcome]
Conversation = Callable[[Consumer, Outcomes], Awaitable[None]]
WITHIN_S = 30


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(tmp_path)
    made.start()
    yield made
    made.end()


def location(at: float, **more: Any) -> dict[str, Any]:
    return {"_type": "location", "lat": 47.141234, "lon": 9.521567, "tst": at, "tid": "tm", **more}


def topic(phone: Phone, end: str = "") -> str:
    return f"owntracks/tim/{phone.token}{end}"


def with_consumer(broker: Mosquitto, conversation: Conversation) -> list[str]:
    """Let somebody talk while a consumer runs in this process; what it told the operator."""
    said: list[str] = []

    async def run() -> None:
        outcomes: Outcomes = asyncio.Queue()

        class Watched(GroupCommit):
            async def offer(self, parcel: Parcel) -> Outcome:
                outcome = await super().offer(parcel)
                outcomes.put_nowait(outcome)
                return outcome

        consumer = Consumer(broker.address, door_conninfo(), commits=Watched, tell=said.append)
        stop = asyncio.Event()
        running = asyncio.create_task(consumer.run(stop))
        try:
            async with asyncio.timeout(WITHIN_S):
                await consumer.listening.wait()
                await conversation(consumer, outcomes)
        finally:
            stop.set()
            await running

    connection.close()
    asyncio.run(run())
    return said


def publish(broker: Mosquitto, *arguments: Any, **options: Any) -> Awaitable[None]:
    return asyncio.to_thread(broker.publish, *arguments, **options)


def test_what_phones_publish_is_stored_once(broker: Mosquitto) -> None:
    phone, first, second = a_phone(), seconds_ago(120), seconds_ago(60)
    crossing = {**location(second), "_type": "transition", "event": "enter", "desc": "Home"}

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        await publish(broker, topic(phone), location(first), location(first), location(first))
        await publish(broker, topic(phone), location(second), retain=True)
        await publish(broker, topic(phone, "/event"), crossing)
        await publish(broker, f"owntracks/{phone.token}/phone", location(second))
        assert [await outcomes.get() for _ in range(6)] == ["stored"] * 6

    with_consumer(broker, conversation)
    assert sorted((p.recorded_at.timestamp(), p.event or "") for p in phone.stored()) == [
        (first, ""),
        (second, ""),
        (second, "region_enter"),
    ]


def test_the_gate_holds_for_what_is_published(broker: Mosquitto) -> None:
    early, unaware = a_phone(windows=[]), a_phone(disclosed=False)

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        for phone in (early, unaware):
            await publish(broker, topic(phone), location(seconds_ago(60)))
        assert [await outcomes.get() for _ in range(2)] == ["stored"] * 2

    with_consumer(broker, conversation)
    assert (early.refused(), early.times()) == ({"outside_shift": 1}, [])
    assert (unaware.refused(), unaware.times()) == ({"undisclosed": 1}, [])


def test_a_stranger_and_rubbish_hold_nobody_up(broker: Mosquitto) -> None:
    phone, at = a_phone(), seconds_ago(60)

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        await publish(broker, "owntracks/tim/phone", location(at))
        await publish(broker, "owntracks/tim/otd_of-nobody", location(at))
        await publish(broker, topic(phone), b"\xff{", b"", location(at))
        assert [await outcomes.get() for _ in range(4)] == ["unknown", "stored", "stored", "stored"]

    said = with_consumer(broker, conversation)
    assert phone.times() == [at]
    assert phone.quarantined() == [("malformed", "", 1)]
    assert any("no known device" in line and "otd_" not in line for line in said)


def test_a_message_cannot_name_another_device_than_its_topic(broker: Mosquitto) -> None:
    sender, other = a_phone(), a_phone()
    claim = location(seconds_ago(60), topic=topic(other))

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        await publish(broker, topic(sender), claim)
        assert await outcomes.get() == "stored"

    with_consumer(broker, conversation)
    assert (len(sender.times()), other.times()) == (1, [])


def test_commands_go_to_the_phones_own_topic_and_sealed_where_it_seals(broker: Mosquitto) -> None:
    phone = a_phone()
    secret = message_secret(phone.token, settings.SECRET_KEY).encode()
    with scope(phone.organization_id):
        Reply.objects.create(
            device_id=phone.device_id,
            body='[{"_type":"cmd","action":"status"}]',
            prepared_at=datetime.now(UTC),
        )
    heard: list[bytes] = []

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        subscribed = asyncio.Event()

        def on_message(_client: Any, _data: Any, message: Any) -> None:
            heard.append(message.payload)
            loop.call_soon_threadsafe(arrived.set)

        def on_subscribe(*_: Any) -> None:
            loop.call_soon_threadsafe(subscribed.set)

        with broker.client(on_message=on_message, on_subscribe=on_subscribe) as phone_client:
            phone_client.subscribe(topic(phone, "/cmd"), qos=1)
            await subscribed.wait()
            await publish(broker, topic(phone), location(seconds_ago(90)))
            await arrived.wait()
            arrived.clear()
            sealed = seal(json.dumps(location(seconds_ago(60))).encode(), secret)
            await publish(broker, topic(phone), sealed)
            await arrived.wait()

    with_consumer(broker, conversation)
    plain, closed = heard
    assert json.loads(plain) == {"_type": "cmd", "action": "status"}
    assert json.loads(unseal(json.loads(closed)["data"], secret) or b"") == json.loads(plain)
    assert len(phone.times()) == 2


def test_what_cannot_be_stored_now_is_stored_later(broker: Mosquitto) -> None:
    phone, at = a_phone(), seconds_ago(60)

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        async with await psycopg.AsyncConnection.connect(conninfo("owner")) as other:
            await other.execute(
                "SELECT set_config('app.organization', %s, false)", [str(phone.organization_id)]
            )
            await other.execute("LOCK TABLE tracking_state IN ACCESS EXCLUSIVE MODE")
            await publish(broker, topic(phone), location(at))
            assert await outcomes.get() == "unavailable"
        while await outcomes.get() != "stored":
            pass

    with_consumer(broker, conversation)
    assert phone.times() == [at]


def test_a_broker_that_ends_and_comes_back_loses_nothing(broker: Mosquitto) -> None:
    phone, times = a_phone(), [seconds_ago(n) for n in (180, 120, 60)]

    async def conversation(consumer: Consumer, outcomes: Outcomes) -> None:
        await publish(broker, topic(phone), location(times[0]))
        assert await outcomes.get() == "stored"
        await asyncio.to_thread(broker.end)
        await asyncio.to_thread(broker.start)
        await publish(broker, topic(phone), location(times[1]))
        assert await outcomes.get() == "stored"
        await consumer.listening.wait()  # the message may come before the answer to SUBSCRIBE

    said = with_consumer(broker, conversation)
    assert any("broker is away" in line for line in said)
    broker.publish(topic(phone), location(times[2]))  # nobody consumes: the session keeps it
    broker.end()
    broker.start()

    async def later(_: Consumer, outcomes: Outcomes) -> None:
        assert await outcomes.get() == "stored"

    with_consumer(broker, later)
    assert phone.times() == sorted(times)


@pytest.mark.parametrize(("how", "stored"), [("shipped", 3), ("hasty", 2)])
def test_killed_between_receiving_and_committing(broker: Mosquitto, how: str, stored: int) -> None:
    """The control, which acknowledges first, must lose what it held."""
    phone = a_phone()
    command = [sys.executable, "-m", "opentrax.tracking.tests.broker", str(broker.port), how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as consumer:
        assert consumer.stdin is not None
        assert consumer.stdout is not None
        consumer.stdin.write(door_conninfo())
        consumer.stdin.close()
        assert consumer.stdout.readline() == "listening\n"
        for n in range(3):
            broker.publish(topic(phone), location(seconds_ago(60 - n)))
        assert consumer.stdout.readline() == "received\n"
        consumer.kill()

    async def conversation(_: Consumer, outcomes: Outcomes) -> None:
        assert [await outcomes.get() for _ in range(stored)] == ["stored"] * stored

    with_consumer(broker, conversation)
    assert len(phone.times()) == stored


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://broker", "neither mqtt:// nor mqtts://"),
        ("mqtt:///owntracks", "names no host"),
        ("mqtt://broker/owntracks/+", "wildcard"),
    ],
)
def test_an_address_that_is_no_brokers_says_why(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse_broker(url)


def test_an_address_is_read() -> None:
    read = parse_broker("mqtts://me:p%40ss@broker.example/phones?client_id=second")
    assert (read.host, read.port, read.encrypted, read.user) == ("broker.example", 8883, True, "me")
    assert (read.password, read.prefix, read.client_id) == ("p@ss", "phones", "second")
    assert "p@ss" not in repr(read)
    assert parse_broker("mqtt://broker", password="other").password == "other"
