"""A second viewer that only counts bytes: what one page costs on the wire, framing included."""

import socket
import threading
import time


class Viewer:
    """Reads the stream as a browser asks for it, in a thread."""

    def __init__(self, port: int, path: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            "Accept-Encoding: gzip, deflate, br\r\n\r\n".encode()
        )
        self.counts: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while chunk := self._socket.recv(65536):
            self.counts.append((time.time(), len(chunk)))

    def between(self, start: float, end: float) -> float:
        """Bytes a second in a span."""
        return sum(size for at, size in self.counts if start <= at < end) / (end - start)

    def first(self, seconds: float) -> int:
        """Bytes of the first seconds: everybody once."""
        begun = self.counts[0][0] if self.counts else 0.0
        return sum(size for at, size in self.counts if at < begun + seconds)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()
