"""A server of RSGI in the test's own process, so that httpx can talk to a door."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from opentrax.tracking.door.rsgi import Door


class Headers(dict[str, str]):
    """As the server's: names in small letters; one value where a name comes once."""


@dataclass
class Asked:
    """The scope of one request."""

    method: str
    path: str
    query_string: str
    headers: Headers
    client: str = "127.0.0.1:4000"


@dataclass
class Exchange:
    """The protocol of one request: its body, whole or in parts, and what is answered."""

    parts: list[bytes]
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    async def __call__(self) -> bytes:
        return b"".join(self.parts)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self.parts:
            yield part

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body


class InProcess(httpx.AsyncBaseTransport):
    """Hands each request to the door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stream: Any = request.stream
        exchange = Exchange([part async for part in stream])
        named = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, request.url.path, request.url.query.decode(), Headers(named))
        await self._door.__rsgi__(asked, exchange)  # type: ignore[arg-type]
        return httpx.Response(exchange.status, headers=exchange.headers, content=exchange.body)
