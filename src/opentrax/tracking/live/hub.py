"""Fan-out: one LISTEN per process, one board per watched organization, one mailbox per page.

A mailbox keeps the newest event per technician, so a slow page gets fewer events, never older
ones, and its memory is bounded by the number of technicians.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from uuid import UUID

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import connections

from opentrax.tracking.door.announcing import CHANNEL
from opentrax.tracking.door.connecting import connect
from opentrax.tracking.live.boards import Board, may_watch
from opentrax.tracking.live.messages import TechnicianEvent
from opentrax.tracking.live.tokens import Ticket

TICK_S = 20.0
GATHER_S = 0.3
LARGEST_AUDIENCE = 500
_OPTIONS = "-c application_name=opentrax-live"
_log = logging.getLogger(__name__)


class Mailbox:
    """What one page has not got yet."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.closed = False
        self._waiting: dict[str, TechnicianEvent] = {}
        self._more = asyncio.Event()

    def put(self, events: list[TechnicianEvent]) -> None:
        self._waiting.update((event.technician_id, event) for event in events)
        self._more.set()

    def close(self) -> None:
        self.closed = True
        self._more.set()

    async def take(self, timeout_s: float) -> list[TechnicianEvent]:
        """The events since the last call; empty after the time, or when the mailbox is closed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._more.wait(), timeout_s)
        self._more.clear()
        events, self._waiting = list(self._waiting.values()), {}
        return events


class BusyError(OSError):
    """No more pages: there are too many, or the process is about to stop."""


class Hub:
    """Keeps the boards that somebody watches up to date."""

    def __init__(self, conninfo: Callable[[], str]) -> None:
        self._conninfo = conninfo
        self._boards: dict[UUID, Board] = {}
        self._mailboxes: set[Mailbox] = set()
        self._news: dict[UUID, set[UUID] | None] = {}
        self._more = asyncio.Event()
        self._ending = False
        self._tasks: list[asyncio.Task[None]] = []
        # One thread: boards are not shared between threads, and the database is asked in turn.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(work(), name=f"live {work.__name__}")
            for work in (self._listen, self._refresh, self._tick)
        ]

    def end_streams(self) -> None:
        """Let every page go; they connect again by themselves."""
        self._ending = True
        for mailbox in self._mailboxes:
            mailbox.close()

    async def stop(self) -> None:
        self.end_streams()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._in_thread(connections.close_all)
        self._thread.shutdown()

    async def subscribe(self, ticket: Ticket) -> Mailbox | None:
        """A mailbox with everybody's state in it; None when the person may not watch."""
        if self._ending or len(self._mailboxes) >= LARGEST_AUDIENCE:
            raise BusyError
        if not await self._in_thread(partial(may_watch, ticket)):
            return None
        mailbox = Mailbox(ticket)
        self._mailboxes.add(mailbox)
        organization_id = ticket.organization_id
        board = self._boards.get(organization_id)
        if board is None:
            board = self._boards[organization_id] = Board(organization_id)
        try:
            self._send(organization_id, await self._in_thread(board.refresh))
            mailbox.put(board.snapshot())
        except BaseException:
            self.unsubscribe(mailbox)
            raise
        return mailbox

    def unsubscribe(self, mailbox: Mailbox) -> None:
        self._mailboxes.discard(mailbox)
        organization_id = mailbox.ticket.organization_id
        if not any(m.ticket.organization_id == organization_id for m in self._mailboxes):
            self._boards.pop(organization_id, None)

    async def _in_thread[T](self, work: Callable[[], T]) -> T:
        def on_a_fresh_connection() -> T:
            connections["default"].close_if_unusable_or_obsolete()
            return work()

        return await asyncio.get_running_loop().run_in_executor(self._thread, on_a_fresh_connection)

    def _send(self, organization_id: UUID, events: list[TechnicianEvent]) -> None:
        if events:
            for mailbox in self._mailboxes:
                if mailbox.ticket.organization_id == organization_id:
                    mailbox.put(events)

    def _heard(self, payload: str) -> None:
        """A notice names an organization and a device, or "-" for everything of it."""
        first, _, second = payload.partition(" ")
        try:
            organization_id = UUID(first)
            device_id = None if second == "-" else UUID(second)
        except ValueError:
            return
        if organization_id in self._boards:
            known = self._news.get(organization_id, set())
            if known is None or device_id is None:
                self._news[organization_id] = None
            else:
                self._news[organization_id] = {*known, device_id}
            self._more.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with await connect(self._conninfo(), _OPTIONS) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._everything()
                    async for notice in connection.notifies():
                        self._heard(notice.payload)
            except (psycopg.Error, OSError) as error:
                _log.warning("live view does not hear the door: %s", type(error).__name__)
                await asyncio.sleep(1)

    def _everything(self) -> None:
        self._news = dict.fromkeys(self._boards)
        self._more.set()

    async def _tick(self) -> None:
        """Time alone changes what is shown (a gap, the end of a shift), and so may a role."""
        while True:
            await asyncio.sleep(TICK_S)
            for mailbox in list(self._mailboxes):
                with suppress(DjangoDatabaseError, OSError):
                    if not await self._in_thread(partial(may_watch, mailbox.ticket)):
                        mailbox.close()
            self._everything()

    async def _refresh(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            news, self._news = self._news, {}
            for organization_id, devices in news.items():
                board = self._boards.get(organization_id)
                if board is not None:
                    await self._bring_up_to_date(board, devices)
            await asyncio.sleep(GATHER_S)

    async def _bring_up_to_date(self, board: Board, devices: set[UUID] | None) -> None:
        try:
            events = await self._in_thread(partial(board.refresh, devices))
        except (DjangoDatabaseError, OSError) as error:
            _log.warning("live view cannot read: %s", type(error).__name__)
            return
        self._send(board.organization_id, events)
