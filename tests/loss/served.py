"""The doors that the loss test serves: the shipped one, and one that answers too early.

Run by granian as `served:door` and `served:hasty`; the address of the database comes from the test
in OPENTRAX_LOSS_CONNINFO. The hasty door is the test's control and exists only here.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from opentrax.tracking.door.asgi import Door
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.parcels import Outcome, Parcel

type Message = MutableMapping[str, Any]


class EarlyAnswer(GroupCommit):
    """Answers when the parcel is in the queue, as many trackers' servers do."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._unfinished: set[asyncio.Task[Outcome]] = set()

    async def offer(self, parcel: Parcel) -> Outcome:
        task = asyncio.create_task(super().offer(parcel))
        self._unfinished.add(task)
        task.add_done_callback(self._unfinished.discard)
        return "stored"


class Served:
    """A door with the lifespan that config.asgi gives it in the product."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "http":
            await self._door(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._door.startup()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self._door.shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _conninfo() -> str:
    return os.environ["OPENTRAX_LOSS_CONNINFO"]


door = Served(Door(_conninfo))
hasty = Served(Door(_conninfo, commits=EarlyAnswer))
