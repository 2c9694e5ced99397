"""OwnTracks over MQTT: what phones publish to the operator's broker, taken in as over HTTP.

MQTT 5 with a session that outlives us and QoS 1. A message is acknowledged to the broker only after
its transaction was committed; until then the broker keeps it and sends it again, to this process or
the next one. What comes again is stored once. While the database is away nothing is acknowledged,
and the broker sends no more than `IN_FLIGHT` messages: it is the queue.

The device is the token, as the last or the middle part of the topic: <prefix>/<user>/<token>.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import Struct
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from opentrax.tracking.door.announcing import Announcer
from opentrax.tracking.door.bodies import LARGEST_BODY_BYTES
from opentrax.tracking.door.brokers import Broker
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.connecting import DoorDatabase
from opentrax.tracking.door.parcels import Parcel, prepare
from opentrax.tracking.door.replies import secret_of
from opentrax.tracking.formats.fix import Fault
from opentrax.tracking.formats.owntracks import WIRE
from opentrax.tracking.formats.sealing import seal
from opentrax.tracking.formats.wire import Reading, Request
from opentrax.tracking.tokens import hash_token

IN_FLIGHT = 500
SESSION_S = 7 * 86_400
KEEPALIVE_S = 30
_TOPICS = ("+/+", "+/+/event", "+/+/status")
_LONGEST_PAUSE_S = 10.0
_TELL_EVERY_S = 60.0
_log = logging.getLogger(__name__)


class Received(Struct, frozen=True):
    """A message, with the connection on which it came: an acknowledgement is good on that only."""

    connection: int
    message: paho.MQTTMessage


class Consumer:
    """Takes messages from a broker into the position store until it is stopped."""

    def __init__(
        self,
        broker: Broker,
        conninfo: str,
        *,
        commits: type[GroupCommit] = GroupCommit,
        tell: Callable[[str], None] = _log.warning,
    ) -> None:
        self._broker, self._tell = broker, tell
        self._announcer = Announcer(conninfo)
        self._database = DoorDatabase(conninfo, after_commit=self._announcer.announce)
        self._commits = commits(self._database.store)
        self._messages: asyncio.Queue[Received] = asyncio.Queue()
        self._acknowledging = threading.Lock()
        self._connection = 0
        self._unknown = 0
        self._told_at = 0.0
        self._client = self._make_client()
        self.listening = asyncio.Event()
        """Set while the broker has our subscription."""

    def _make_client(self) -> paho.Client:
        client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._broker.client_id,
            protocol=paho.MQTTv5,
            manual_ack=True,
        )
        if self._broker.user:
            client.username_pw_set(self._broker.user, self._broker.password)
        if (context := self._broker.tls()) is not None:
            client.tls_set_context(context)
        client.reconnect_delay_set(min_delay=1, max_delay=60)
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        return client

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop` is set; what was received is then committed and acknowledged."""
        self._loop = loop = asyncio.get_running_loop()

        def on_message(_client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
            received = Received(self._connection, message)
            loop.call_soon_threadsafe(self._messages.put_nowait, received)

        def on_subscribe(*_: Any) -> None:
            loop.call_soon_threadsafe(self.listening.set)

        self._client.on_message = on_message
        self._client.on_subscribe = on_subscribe
        self._announcer.start()
        self._commits.start()
        self._connect()
        working = asyncio.create_task(self._work(), name="broker's messages")
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()  # an error of ours ends the process; the broker keeps the rest
        finally:
            await self._close(working, stopping)

    def _connect(self) -> None:
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_S
        properties.ReceiveMaximum = IN_FLIGHT
        self._client.connect_async(
            self._broker.host,
            self._broker.port,
            keepalive=KEEPALIVE_S,
            clean_start=False,
            properties=properties,
        )
        self._client.loop_start()

    async def _close(self, *tasks: asyncio.Task[Any]) -> None:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self._commits.stop()
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)
        await self._announcer.stop()
        await self._database.close()

    def _on_connect(
        self, client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        """In paho's thread: subscribe again each time, for a broker that lost the session."""
        if reason.is_failure:
            self._tell(f"the MQTT broker refuses us: {reason}")
            return
        with self._acknowledging:
            self._connection += 1
        # Retained messages are each phone's last place, and were stored when they were sent.
        options = SubscribeOptions(qos=1, retainHandling=SubscribeOptions.RETAIN_SEND_IF_NEW_SUB)
        client.subscribe([(f"{self._broker.prefix}/{topic}", options) for topic in _TOPICS])

    def _on_disconnect(
        self, _client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any
    ) -> None:
        with self._acknowledging:
            self._connection += 1
        self._loop.call_soon_threadsafe(self.listening.clear)
        if reason.is_failure:
            self._tell(f"the MQTT broker is away ({reason}); trying again")

    async def _work(self) -> None:
        """Store what has come, all at once, and acknowledge it in the order in which it came."""
        while True:
            batch = [await self._messages.get()]
            while not self._messages.empty() and len(batch) < IN_FLIGHT:
                batch.append(self._messages.get_nowait())
            await asyncio.gather(*(self._take(one.message) for one in batch))
            for one in batch:
                self._acknowledge(one)

    def _acknowledge(self, received: Received) -> None:
        """On another connection the same number may name another message: that one comes again."""
        message = received.message
        with self._acknowledging:
            if message.qos and received.connection == self._connection:
                self._client.ack(message.mid, message.qos)

    async def _take(self, message: paho.MQTTMessage) -> None:
        """Return when the message is committed, or can never be stored."""
        parts = message.topic.removeprefix(self._broker.prefix).strip("/").split("/")
        user, device = parts[0], parts[1] if len(parts) > 1 else ""
        reading = _read(bytes(message.payload), user, device)
        token = reading.credential
        if token is None:
            self._count_unknown()
            return
        received_at = time.time()
        fixes = prepare(reading.fixes, received_at, WIRE.name)
        parcel = Parcel(hash_token(token), WIRE.name, received_at, fixes, reading.faults)
        outcome, pause_s = await self._commits.offer(parcel), 0.2
        while outcome == "unavailable":
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            outcome = await self._commits.offer(parcel)
        if outcome == "unknown":
            self._count_unknown()
        elif parcel.reply:
            secret = secret_of(token) if reading.sealed else None
            self._command(f"{self._broker.prefix}/{user}/{device}/cmd", parcel.reply, secret)

    def _command(self, topic: str, reply: bytes, secret: bytes | None) -> None:
        """Publish each of the prepared commands by itself, as the app expects over MQTT."""
        for command in msgspec.json.decode(reply):
            plain = msgspec.json.encode(command)
            self._client.publish(topic, plain if secret is None else seal(plain, secret), qos=1)

    def _count_unknown(self) -> None:
        """Say how many were of no device that we know, at most once a minute and without names."""
        self._unknown += 1
        if time.monotonic() - self._told_at >= _TELL_EVERY_S:
            self._tell(f"{self._unknown} messages of no known device; see docs/operate/mqtt.md")
            self._told_at, self._unknown = time.monotonic(), 0


def _read(payload: bytes, user: str, device: str) -> Reading:
    named = Request(user=user, device=device)
    token = WIRE.read(named).credential
    if len(payload) > LARGEST_BODY_BYTES:
        return Reading(faults=[Fault(reason="too_large")], credential=token)
    request = Request(payload, user=user, device=device, token=token, secret_of=secret_of)
    reading = WIRE.receive(request)
    reading.credential = token  # what a message says of its own topic proves nothing here
    return reading
