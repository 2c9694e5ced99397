"""Reading the body of a request within a limit per request and one per process."""

from granian.rsgi import HTTPProtocol, ProtocolClosed, ProtocolError

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

    async def read(self, protocol: HTTPProtocol, length: str | None) -> bytes:
        """Return the whole body, whose length the client may have said; one that is too long is
        read to its end first, because some clients never read an answer that comes earlier."""
        said = int(length) if length is not None and length.isdecimal() else None
        try:
            if said is not None and said <= self._largest:
                return await self._whole(protocol, said)
            return await self._in_parts(protocol)
        except (ProtocolClosed, ProtocolError) as error:
            raise ClientGoneError from error

    async def _whole(self, protocol: HTTPProtocol, length: int) -> bytes:
        """The server holds the client to the length that it said."""
        if self._held + length > self._all_of:
            raise TooManyBodiesError
        self._held += length
        try:
            return await protocol()
        finally:
            self._held -= length

    async def _in_parts(self, protocol: HTTPProtocol) -> bytes:
        chunks: list[bytes] = []
        size = held = 0
        try:
            async for chunk in protocol:
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
        return b"".join(chunks)
