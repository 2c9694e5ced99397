"""Telling others that a device has news, after the commit.

Best effort, for the live view and as a wake-up: what must not be lost is in tracking_dirty_day.
On a connection of its own and gathered, because a NOTIFY inside the storing transaction would make
all commits of the server wait for one another.
"""

import asyncio
import logging
from contextlib import suppress
from uuid import UUID

import psycopg

from opentrax.tracking.door.connecting import connect
from opentrax.tracking.door.judging import Verdict

CHANNEL = "opentrax_positions"
GATHER_S = 0.2
# A lost notice costs nothing, so its commit need not wait for the disk.
_OPTIONS = "-c synchronous_commit=off -c application_name=opentrax-door-notices"
_NOTIFY = "SELECT pg_notify(%s, notice) FROM unnest(%s::text[]) AS notice"
_log = logging.getLogger(__name__)


class Announcer:
    """Sends one notice per device at most five times a second."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._devices: set[tuple[UUID, UUID]] = set()
        self._more = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def announce(self, verdict: Verdict) -> None:
        """Remember the devices whose positions were committed, for the next notice."""
        if verdict.rows:
            self._devices |= verdict.devices
            self._more.set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="door notices")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                async with await connect(self._conninfo, _OPTIONS) as connection:
                    await self._send(connection)
            except (psycopg.Error, OSError) as error:
                _log.warning("no notices: %s", type(error).__name__)
                await asyncio.sleep(1)

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            devices, self._devices = self._devices, set()
            notices = [f"{organization} {device}" for organization, device in sorted(devices)]
            await connection.execute(_NOTIFY, [CHANNEL, notices])
            await asyncio.sleep(GATHER_S)
