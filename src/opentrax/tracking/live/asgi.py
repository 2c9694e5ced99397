"""The live door as a lean ASGI callable: `/live/events?token=…`, server-sent events.

The token comes from the page (`tokens.issue`). The stream begins with everybody's state, goes on
with changes, and says a word of comment every fifteen seconds so that proxies keep it open.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DjangoDatabaseError

from opentrax.tracking.live.farewell import Farewell
from opentrax.tracking.live.hub import Hub, Mailbox
from opentrax.tracking.live.messages import encoded

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_S = 15.0
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_TEXT = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]


class Live:
    """One per process; start it before the first request."""

    def __init__(self, conninfo: Callable[[], str]) -> None:
        self._conninfo = conninfo
        self._hub: Hub | None = None
        self._farewell: Farewell | None = None

    async def startup(self) -> None:
        self._hub = Hub(self._conninfo)
        self._hub.start()
        self._farewell = Farewell(self._hub.end_streams)

    async def shutdown(self) -> None:
        """End all streams; pages connect again by themselves."""
        if self._farewell is not None:
            self._farewell.remove()
        if self._hub is not None:
            await self._hub.stop()
        self._hub = self._farewell = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        from opentrax.tracking.live import tokens

        if scope["path"].rstrip("/") != "/live/events" or scope["method"] != "GET":
            await _refuse(send, 404, b"Nothing here.\n")
            return
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        ticket = tokens.read(given)
        if ticket is None:
            await _refuse(send, 401, b"Load the page again.\n")
            return
        hub = self._hub
        try:
            mailbox = await hub.subscribe(ticket) if hub else None
        except (OSError, DjangoDatabaseError):
            await _refuse(send, 503, b"Try again.\n", (b"retry-after", b"5"))
            return
        if mailbox is None or hub is None:
            await _refuse(send, 403, b"Not allowed.\n")
            return
        try:
            await _stream(mailbox, receive, send)
        finally:
            hub.unsubscribe(mailbox)


async def _refuse(send: Send, status: int, text: bytes, *extra: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*_TEXT, *extra]})
    await send({"type": "http.response.body", "body": text})


async def _stream(mailbox: Mailbox, receive: Receive, send: Send) -> None:
    gone = asyncio.create_task(_until_gone(receive, mailbox))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _STREAM})
        await _write(send, b"retry: 3000\n\n")
        while not mailbox.closed:
            events = await mailbox.take(HEARTBEAT_S)
            if not mailbox.closed:
                await _write(send, b"".join(map(encoded, events)) or b": still here\n\n")
        with suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        gone.cancel()


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _until_gone(receive: Receive, mailbox: Mailbox) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    mailbox.close()


def _conninfo() -> str:
    from opentrax.tracking.door.address import conninfo

    return conninfo("default")


application = Live(_conninfo)
