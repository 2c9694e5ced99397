"""Fan-out: one LISTEN per process, one board per watched organization, one mailbox per page.

Calls for help have a thread of their own, so that nothing that a board reads delays them.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import connections
from msgspec import Struct, field

from opentrax.tracking import notices
from opentrax.tracking.door.connecting import connect
from opentrax.tracking.live.boards import Board, alarms_of, may_watch
from opentrax.tracking.live.mailboxes import Mailbox
from opentrax.tracking.live.messages import TechnicianEvent
from opentrax.tracking.live.tokens import Ticket

TICK_S = 20.0
GATHER_S = 0.3
LARGEST_AUDIENCE = 500
_OPTIONS = "-c application_name=opentrax-live"
_DOWN = (DjangoDatabaseError, OSError)
_log = logging.getLogger(__name__)


class BusyError(OSError):
    """No more pages: there are too many, or the process is about to stop."""


class News(Struct):
    """What was heard of an organization since its board looked last."""

    devices: dict[UUID, float] = field(default_factory=dict)
    settled: set[UUID] = field(default_factory=set)
    time: bool = False
    everything: bool = False


class Hub:
    """Keeps the boards that somebody watches up to date."""

    def __init__(self, conninfo: Callable[[], str]) -> None:
        self._conninfo = conninfo
        self._boards: dict[UUID, Board] = {}
        self._mailboxes: set[Mailbox] = set()
        self._news: dict[UUID, News] = {}
        self._alarmed: set[UUID] = set()
        self._more = asyncio.Event()
        self._alarm = asyncio.Event()
        self._ending = False
        self._tasks: list[asyncio.Task[None]] = []
        # One thread: boards are not shared between threads, and the database is asked in turn.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._alarm_thread = ThreadPoolExecutor(1, thread_name_prefix="live alarms")

    def start(self) -> None:
        work: tuple[Callable[[], Coroutine[Any, Any, None]], ...] = (
            self._listen, self._refresh, self._tick, self._tell_alarms,
        )  # fmt: skip
        self._tasks = [asyncio.create_task(one(), name=f"live {one.__name__}") for one in work]

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
        for thread in (self._thread, self._alarm_thread):
            await self._in(thread, connections.close_all)
            thread.shutdown()

    async def subscribe(self, ticket: Ticket) -> Mailbox | None:
        """A mailbox with everybody's state in it; None when the person may not watch."""
        if self._ending or len(self._mailboxes) >= LARGEST_AUDIENCE:
            raise BusyError
        if not await self._in(self._alarm_thread, partial(may_watch, ticket)):
            return None
        mailbox = Mailbox(ticket)
        self._mailboxes.add(mailbox)
        try:
            mailbox.put_alarms(
                await self._in(self._alarm_thread, partial(alarms_of, ticket.organization_id))
            )
            mailbox.put(await self._board(ticket.organization_id))
        except BaseException:
            self.unsubscribe(mailbox)
            raise
        return mailbox

    async def _board(self, organization_id: UUID) -> list[TechnicianEvent]:
        """What the board shows; it is made and opened for the first page that watches it."""
        board = self._boards.get(organization_id)
        if board is None:
            board = self._boards[organization_id] = Board(organization_id)
            try:
                await self._in(self._thread, board.open)
            except BaseException:
                self._boards.pop(organization_id, None)
                raise
            self._heard_of(organization_id)
        return await self._in(self._thread, board.snapshot)

    def unsubscribe(self, mailbox: Mailbox) -> None:
        """Forget a page. Its board stays until the next tick: whoever comes back soon finds it."""
        self._mailboxes.discard(mailbox)

    async def _in[T](self, thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        def on_a_fresh_connection() -> T:
            connections["default"].close_if_unusable_or_obsolete()
            return work()

        return await asyncio.get_running_loop().run_in_executor(thread, on_a_fresh_connection)

    def _watching(self, organization_id: UUID) -> list[Mailbox]:
        return [m for m in self._mailboxes if m.ticket.organization_id == organization_id]

    def _heard_of(self, organization_id: UUID) -> News:
        self._more.set()
        return self._news.setdefault(organization_id, News())

    def _heard(self, payload: str) -> None:
        if not self._mailboxes and not self._boards:
            return  # nobody watches: of many phones there is much to hear
        notice = notices.read(payload)
        if notice is None:
            return
        organization_id = notice.organization_id
        if notice.about == "alarm":
            self._alarmed.add(organization_id)
            self._alarm.set()
        elif organization_id in self._boards:
            news = self._heard_of(organization_id)
            if notice.subject_id is not None:
                news.settled.add(notice.subject_id)
            for device_id, oldest in notice.devices.items():
                news.devices[device_id] = min(oldest, news.devices.get(device_id, oldest))

    async def _listen(self) -> None:
        while True:
            try:
                async with await connect(self._conninfo(), _OPTIONS) as connection:
                    await connection.execute(f"LISTEN {notices.CHANNEL}")
                    self._missed()
                    async for notice in connection.notifies():
                        self._heard(notice.payload)
            except (psycopg.Error, OSError) as error:
                _log.warning("live view does not hear the door: %s", type(error))
                await asyncio.sleep(1)

    def _missed(self) -> None:
        """Nobody knows what was said while nobody listened."""
        for organization_id in self._boards:
            self._heard_of(organization_id).everything = True
        self._ask_for_alarms()

    def _ask_for_alarms(self) -> None:
        self._alarmed |= {mailbox.ticket.organization_id for mailbox in self._mailboxes}
        self._alarm.set()

    async def _tick(self) -> None:
        """Time alone changes what is shown (a gap, the end of a shift), and so may a role."""
        while True:
            await asyncio.sleep(TICK_S)
            for mailbox in list(self._mailboxes):
                with suppress(*_DOWN):
                    may = partial(may_watch, mailbox.ticket)
                    if not await self._in(self._alarm_thread, may):
                        mailbox.close()
            for organization_id in list(self._boards):
                if self._watching(organization_id):
                    self._heard_of(organization_id).time = True
                else:
                    del self._boards[organization_id]
            self._ask_for_alarms()

    async def _tell_alarms(self) -> None:
        while True:
            await self._alarm.wait()
            self._alarm.clear()
            alarmed, self._alarmed = self._alarmed, set()
            for organization_id in alarmed:
                if not self._watching(organization_id):
                    continue
                try:
                    found = await self._in(self._alarm_thread, partial(alarms_of, organization_id))
                except _DOWN as error:
                    _log.warning("live view cannot read alarms: %s", type(error))
                    continue
                for mailbox in self._watching(organization_id):
                    mailbox.put_alarms(found)

    async def _refresh(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            news, self._news = self._news, {}
            for organization_id, heard in news.items():
                board = self._boards.get(organization_id)
                if board is not None:
                    await self._bring_up_to_date(board, heard)
            await asyncio.sleep(GATHER_S)

    async def _bring_up_to_date(self, board: Board, heard: News) -> None:
        try:
            if heard.everything:
                await self._in(self._thread, board.open)
                events = board.snapshot()
            else:
                events = await self._in(self._thread, partial(_look, board, heard))
            if board.is_behind:
                events += await self._in(self._thread, board.catch_up)
                self._heard_of(board.organization_id)
        except _DOWN as error:
            _log.warning("live view cannot read: %s", type(error))
            # What was heard is not known: the next tick reads everything.
            self._news.setdefault(board.organization_id, News()).everything = True
            return
        for mailbox in self._watching(board.organization_id):
            mailbox.put(events)


def _look(board: Board, heard: News) -> list[TechnicianEvent]:
    """Everything that was heard, in one turn of the thread; the newest event of each counts."""
    events: list[TechnicianEvent] = []
    if heard.devices:
        events += board.hear(heard.devices)
    if heard.settled:
        events += board.take_over(heard.settled)
    if heard.time:
        events += board.pass_time()
    return events
