"""Debian's Mosquitto on a port of loopback, phones that publish to it, and a consumer to kill.

`python -m opentrax.tracking.tests.broker PORT HOW < conninfo` consumes and stops between receiving
and committing; HOW is `shipped`, or `hasty` for a control that acknowledges before it commits.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from opentrax.kit.tests.ports import reserved_port
from opentrax.tracking.door.brokers import Broker, parse_broker
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.mqtt import Consumer
from opentrax.tracking.door.parcels import Outcome, Parcel

PROGRAM = "/usr/sbin/mosquitto"
_WITHIN_S = 20.0
_SETTINGS = """
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
max_queued_messages 100000
"""


class Mosquitto:
    """A broker that can be ended and started again with what it kept."""

    def __init__(self, folder: Path) -> None:
        self.port = reserved_port()
        self._settings = folder / "mosquitto.conf"
        account = "user root\n" if os.geteuid() == 0 else ""  # else it could not read the folder
        self._settings.write_text(_SETTINGS.format(port=self.port, folder=folder) + account)
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> Broker:
        return parse_broker(f"mqtt://127.0.0.1:{self.port}")

    def start(self) -> None:
        self._process = subprocess.Popen(
            [PROGRAM, "-c", str(self._settings)], stderr=subprocess.PIPE, text=True
        )
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if "running" in line:
                return
        raise AssertionError("the broker did not start")

    def end(self) -> None:
        """Ask it to end; it writes what it keeps to disk."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.communicate(timeout=_WITHIN_S)
            self._process = None

    def publish(self, topic: str, *messages: dict[str, Any] | bytes, **options: Any) -> None:
        """Publish as a phone does, QoS 1; returns when the broker has taken each."""
        with self.client() as client:
            for message in messages:
                payload = message if isinstance(message, bytes) else json.dumps(message)
                client.publish(topic, payload, qos=1, **options).wait_for_publish(_WITHIN_S)

    @contextmanager
    def client(self, **callbacks: Any) -> Iterator[paho.Client]:
        client = paho.Client(CallbackAPIVersion.VERSION2)
        for name, callback in callbacks.items():
            setattr(client, name, callback)
        client.connect("127.0.0.1", self.port)
        client.loop_start()
        try:
            yield client
        finally:
            client.disconnect()
            client.loop_stop()


class Stuck(GroupCommit):
    """Says that a message came, and never commits it."""

    async def offer(self, parcel: Parcel) -> Outcome:
        print("received", flush=True)  # noqa: T201  the test waits for it
        await asyncio.Event().wait()
        raise AssertionError


class Hasty(Consumer):
    """The control: acknowledges what it has not committed."""

    async def _work(self) -> None:
        while True:
            one = await self._messages.get()
            self._acknowledge(one)
            # The broker has read the acknowledgement once it confirms what came after it.
            after = self._client.publish("control/after", b"", qos=1)
            await asyncio.to_thread(after.wait_for_publish, _WITHIN_S)
            await self._take(one.message)


async def _consume(port: int, how: str, conninfo: str) -> None:
    kind = {"shipped": Consumer, "hasty": Hasty}[how]
    consumer = kind(parse_broker(f"mqtt://127.0.0.1:{port}"), conninfo, commits=Stuck)
    running = asyncio.create_task(consumer.run(asyncio.Event()))
    await consumer.listening.wait()
    print("listening", flush=True)  # noqa: T201
    await running


if __name__ == "__main__":
    asyncio.run(_consume(int(sys.argv[1]), sys.argv[2], sys.stdin.read()))
