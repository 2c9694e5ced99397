"""Reading the body of an ASGI request within a limit per request and one per process."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]

LARGEST_BODY_BYTES = 8 * 1024 * 1024
ALL_BODIES_BYTES = 64 * 1024 * 1024


class BodyTooLargeError(Exception):
    """The body is longer than one request may be; it was read to its end and thrown away."""


class TooManyBodiesError(Exception):
    """All requests together hold as much as this process may hold."""


class ClientGoneError(Exception):
    """The client closed the connection before its body was complete."""


class Bodies:
    """Counts the bytes that all requests of this process hold."""

    def __init__(
        self, *, largest: int = LARGEST_BODY_BYTES, all_of: int = ALL_BODIES_BYTES
    ) -> None:
        self._largest, self._all_of, self._held = largest, all_of, 0

    async def read(self, receive: Receive) -> bytes:
        """Return the whole body; one that is too long is read to its end first, because some
        clients never read an answer that comes earlier."""
        chunks: list[bytes] = []
        size = held = 0
        more = True
        try:
            while more:
                message = await receive()
                if message["type"] != "http.request":
                    raise ClientGoneError
                chunk: bytes = message.get("body", b"")
                more = message.get("more_body", False)
                size += len(chunk)
                if size <= self._largest:
                    chunks.append(chunk)
                    held += len(chunk)
                    self._held += len(chunk)
                if self._held > self._all_of or size > self._all_of:
                    raise TooManyBodiesError
        finally:
            self._held -= held
        if size > self._largest:
            raise BodyTooLargeError
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)
