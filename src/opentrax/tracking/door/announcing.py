"""Telling others that a device has news, after the commit.

Best effort, for the live view and as a wake-up: what must not be lost is in tracking_dirty_day and
tracking_alarm. On a connection of its own and gathered, because a NOTIFY inside the storing
transaction would make all commits of the server wait for one another. An alarm does not wait for
others: it is told at once.
"""

import asyncio
import logging
from collections import defaultdict
from contextlib import suppress
from uuid import UUID

import psycopg

from opentrax.tracking import notices
from opentrax.tracking.door.connecting import connect
from opentrax.tracking.door.judging import Verdict

GATHER_S = 0.2
# A lost notice costs nothing, so its commit need not wait for the disk.
_OPTIONS = "-c synchronous_commit=off -c application_name=opentrax-door-notices"
_NOTIFY = "SELECT pg_notify(%s, notice) FROM unnest(%s::text[]) AS notice"
_log = logging.getLogger(__name__)


class Announcer:
    """Sends notices of devices at most five times a second, and alarms at once."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._devices: defaultdict[UUID, dict[UUID, float]] = defaultdict(dict)
        self._alarmed: set[UUID] = set()
        self._more = asyncio.Event()
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def announce(self, verdict: Verdict) -> None:
        """Remember the devices whose positions were committed, for the next notice."""
        for (organization, device), oldest in verdict.devices.items():
            devices = self._devices[organization]
            devices[device] = min(oldest, devices.get(device, oldest))
        if verdict.alarms:
            self._alarmed |= {alarm.admission.organization_id for alarm in verdict.alarms.values()}
            self._urgent.set()
        if self._devices or self._alarmed:
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
                _log.warning("no notices: %s", type(error))
                await asyncio.sleep(1)

    async def _send(self, connection: psycopg.AsyncConnection) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            self._urgent.clear()
            devices, self._devices = self._devices, defaultdict(dict)
            alarmed, self._alarmed = self._alarmed, set()
            lines = [notices.of_alarm(organization) for organization in sorted(alarmed)]
            for organization, oldest in devices.items():
                lines += notices.of_devices(organization, oldest)
            await connection.execute(_NOTIFY, [notices.CHANNEL, lines])
            with suppress(TimeoutError):
                await asyncio.wait_for(self._urgent.wait(), GATHER_S)
