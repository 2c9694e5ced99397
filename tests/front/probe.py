"""What the bridge serves to its test: an ASGI application that tells what it was given."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from granian.rsgi import HTTPProtocol, Scope

from opentrax.config import bridge

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]


async def _told(asked: Message, receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    told = {
        "path": asked["path"],
        "query": asked["query_string"].decode(),
        "method": asked["method"],
        "client": asked["client"][0],
        "cookies": [v.decode() for k, v in asked["headers"] if k == b"cookie"],
        "length": len(body),
    }
    headers = [(b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"content-type", b"text/plain")]
    await send({"type": "http.response.start", "status": 207, "headers": headers})
    for part in json.dumps(told).encode().split(b","):
        await send({"type": "http.response.body", "body": part + b",", "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _stream(asked: Message, receive: Receive, send: Send) -> None:
    """Send until the client goes, then leave a mark in the file that the query names."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first\n", "more_body": True})
    while (said := await receive())["type"] == "http.request":
        pass
    Path(asked["query_string"].decode()).write_text(said["type"])


_held: list[Send] = []


async def _kept(asked: Message, receive: Receive, send: Send) -> None:
    """A stream whose sender outlives it, as one does that is caught in a circle of references."""
    _held.append(send)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"all", "more_body": True})
    if asked["query_string"] == b"ended":
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _application(asked: Message, receive: Receive, send: Send) -> None:
    paths = {"/stream": _stream, "/kept": _kept}
    await paths.get(asked["path"], _told)(asked, receive, send)


async def application(scope: Scope, protocol: HTTPProtocol) -> None:
    await bridge.serve(_application, scope, protocol)
