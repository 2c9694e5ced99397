"""The live door as a lean ASGI callable: `/live/events?token=…`, server-sent events.

The token comes from the page (`tokens.issue`). The stream begins with everybody's state, goes on
with changes, and says a word of comment every fifteen seconds so that proxies keep it open.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from django.db import Error as DjangoDatabaseError

from opentrax.tracking.live.farewell import Farewell
from opentrax.tracking.live.hub import Hub
from opentrax.tracking.live.mailboxes import Mailbox

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_S = 15.0
_STREAM = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_ZIPPED = (b"content-encoding", b"gzip")
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
            await _stream(mailbox, receive, send, Written(_takes_gzip(scope)))
        finally:
            hub.unsubscribe(mailbox)


async def _refuse(send: Send, status: int, text: bytes, *extra: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*_TEXT, *extra]})
    await send({"type": "http.response.body", "body": text})


def _takes_gzip(scope: Message) -> bool:
    accepted = b",".join(v for name, v in scope["headers"] if name == b"accept-encoding")
    words = [one.strip().partition(b";") for one in accepted.split(b",")]
    return any(name == b"gzip" and rest.replace(b" ", b"") != b"q=0" for name, _, rest in words)


class Written:
    """The stream's bytes: packed where the browser takes gzip, each piece complete by itself.

    A small window (4 KiB) is enough for frames that resemble one another, and costs 20 KiB a page.
    Nothing that anybody else chose stands beside a secret in it.
    """

    def __init__(self, packs: bool) -> None:
        self._packer = zlib.compressobj(6, zlib.DEFLATED, 16 + 12, 4) if packs else None
        self.headers = [*_STREAM, _ZIPPED] if packs else _STREAM

    def piece(self, text: bytes) -> bytes:
        """The bytes that carry this text to the page now."""
        if self._packer is None:
            return text
        return self._packer.compress(text) + self._packer.flush(zlib.Z_SYNC_FLUSH)


async def _stream(mailbox: Mailbox, receive: Receive, send: Send, written: Written) -> None:
    gone = asyncio.create_task(_until_gone(receive, mailbox))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": written.headers})
        await _write(send, written.piece(b"retry: 3000\n\n"))
        while not mailbox.closed:
            text = await mailbox.take(HEARTBEAT_S)
            if not mailbox.closed:
                await _write(send, written.piece(text or b": still here\n\n"))
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
