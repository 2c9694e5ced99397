"""The bridge from the server's interface to ASGI: what it makes of a client that hangs up."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope

from opentrax.config import bridge

SCOPE = SimpleNamespace(
    http_version="1.1", method="GET", scheme="http", path="/", query_string="", headers={},
    client="127.0.0.1:40000", server="127.0.0.1:8000",
)  # fmt: skip


class LeavingClient:
    """The server's side of a client that takes a number of parts and hangs up, as RSGI says it."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "LeavingClient":
        return self

    async def send_bytes(self, data: bytes) -> None:
        if not self.takes:
            raise ProtocolClosed
        self.takes -= 1

    def __aiter__(self) -> "LeavingClient":
        return self

    async def __anext__(self) -> bytes:
        raise StopAsyncIteration


def _serve(page: bridge.Application, client: LeavingClient) -> None:
    asyncio.run(bridge.serve(page, cast("Scope", SCOPE), cast("HTTPProtocol", client)))


async def _stream(scope: bridge.Message, receive: Any, send: bridge.Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(5):
        await send({"type": "http.response.body", "body": b"x", "more_body": True})


def test_a_client_that_hangs_up_is_no_fault() -> None:
    client = LeavingClient(takes=2)
    _serve(_stream, client)
    assert client.takes == 0


def test_the_page_learns_that_nobody_reads() -> None:
    told: list[OSError] = []

    async def page(scope: bridge.Message, receive: Any, send: bridge.Send) -> None:
        try:
            await _stream(scope, receive, send)
        except OSError as error:
            told.append(error)
            raise

    _serve(page, LeavingClient(takes=2))
    assert [type(error) for error in told] == [bridge.ClientGoneError]


def test_a_fault_of_the_page_is_told() -> None:
    async def page(scope: bridge.Message, receive: Any, send: bridge.Send) -> None:
        raise OSError("a disk that is full")

    with pytest.raises(OSError, match="a disk that is full"):
        _serve(page, LeavingClient(takes=2))
