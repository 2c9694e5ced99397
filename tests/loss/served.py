"""The doors that the loss test serves: the shipped one, and one that answers too early.

Run by granian as `served:door` and `served:hasty`; the address of the database comes from the test
in OPENTRAX_LOSS_CONNINFO. The hasty door is the test's control and exists only here.
"""

import asyncio
import os
from typing import Any

from granian.rsgi import HTTPProtocol, Scope

from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.parcels import Outcome, Parcel
from opentrax.tracking.door.rsgi import Door


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
    """A door that starts and ends as config.rsgi has it in the product."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._door.startup())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._door.shutdown())

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        await self._door.__rsgi__(scope, protocol)


def _conninfo() -> str:
    return os.environ["OPENTRAX_LOSS_CONNINFO"]


door = Served(Door(_conninfo))
hasty = Served(Door(_conninfo, commits=EarlyAnswer))
