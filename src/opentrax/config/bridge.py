"""From the server's own interface (RSGI) to ASGI, for what is not the door: pages and the live
stream. HTTP only; nothing here uses websockets.

https://asgi.readthedocs.io/en/stable/specs/www.html
https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from granian.rsgi import HTTPProtocol, ProtocolClosed, ProtocolError, Scope

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]


class ClientGoneError(OSError):
    """Nobody reads the answer any more; ASGI says since 2.4 that this is an OSError."""


async def serve(application: Application, scope: Scope, protocol: HTTPProtocol) -> None:
    """Let an ASGI application answer one request. A client that hangs up is no error of ours."""
    sent = _Sent(protocol)
    try:
        await application(_scope(scope), _Received(protocol), sent)
    except ClientGoneError:
        return
    finally:
        sent.end()


def _scope(scope: Scope) -> Message:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": scope.http_version,
        "method": scope.method,
        "scheme": scope.scheme,
        "path": scope.path,
        "root_path": "",
        "query_string": scope.query_string.encode("latin-1"),
        "headers": [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in scope.headers.items()
        ],
        "client": _address(scope.client),
        "server": _address(scope.server),
    }


def _address(said: str) -> tuple[str, int] | None:
    """The server writes "address:port"; a socket in the file system has no port."""
    host, _, port = said.rpartition(":")
    return (host.strip("[]"), int(port)) if port.isdecimal() else None


def host_of(said: str) -> str:
    """The host alone; blank for a socket in the file system."""
    found = _address(said)
    return found[0] if found else ""


class _Received:
    """The parts of the body, then the end of the connection."""

    def __init__(self, protocol: HTTPProtocol) -> None:
        self._protocol, self._chunks, self._is_read = protocol, aiter(protocol), False

    async def __call__(self) -> Message:
        if not self._is_read:
            try:
                return {
                    "type": "http.request",
                    "body": bytes(await anext(self._chunks)),
                    "more_body": True,
                }
            except StopAsyncIteration:
                self._is_read = True
                return {"type": "http.request", "body": b"", "more_body": False}
            except (ProtocolClosed, ProtocolError):
                self._is_read = True
                return {"type": "http.disconnect"}
        await self._protocol.client_disconnect()
        return {"type": "http.disconnect"}


class _Sent:
    """The answer: whole where it comes in one part, else a stream."""

    def __init__(self, protocol: HTTPProtocol) -> None:
        self._protocol = protocol
        self._status, self._headers = 500, list[tuple[str, str]]()
        self._stream: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            self._headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in message.get("headers", ())
            ]
            return
        body, is_more = bytes(message.get("body", b"")), message.get("more_body", False)
        if self._stream is None and not is_more:
            self._protocol.response_bytes(self._status, self._headers, body)
            return
        if self._stream is None:
            self._stream = self._protocol.response_stream(self._status, self._headers)
        if body:
            try:
                await self._stream.send_bytes(body)
            except (ProtocolClosed, ProtocolError) as error:
                raise ClientGoneError("the client went away") from error
        if not is_more:
            self.end()

    def end(self) -> None:
        """The server ends an answer when nobody holds its stream."""
        self._stream = None
