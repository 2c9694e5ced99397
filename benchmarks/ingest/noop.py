"""The limit of the server: callables, of ASGI and of RSGI, that read the body and say yes to
everything."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from granian.rsgi import HTTPProtocol, Scope

type Message = MutableMapping[str, Any]
BODY = b"[]"
HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"2")]


async def application(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    """Answer 200 once the body was read."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


async def _lifespan(
    receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def rsgi(scope: Scope, protocol: HTTPProtocol) -> None:
    """The same by the server's own interface, as the door has it."""
    await protocol()
    protocol.response_bytes(200, [("content-type", "application/json")], BODY)
