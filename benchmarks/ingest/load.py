"""The load: phones with connections kept open, in a process of its own whose time is told apart.

Reads one JSON object (see `Order`) from standard input and writes one (see `Told`) to standard
output. One thread, non-blocking sockets and epoll: a request is a few formatted bytes, an answer
is looked at for its status only, so that the load leaves the processor to the servers.
"""

import base64
import json
import select
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec import Struct, convert, to_builtins

SINGLE = (
    '{"_type":"location","lat":47.%06d,"lon":9.%06d,"tst":%d,"acc":8,"alt":455,"vel":36,'
    '"cog":271,"batt":81,"bs":1,"t":"t","tid":"TK","conn":"m"}'
)
FEATURE = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[9.%06d,47.%06d]},"properties":'
    '{"timestamp":"%s","horizontal_accuracy":8,"altitude":455,"speed":10.5,"course":271,'
    '"battery_level":0.81,"battery_state":"unplugged","motion":["driving"],"wifi":""}}'
)
DRAIN_S = 30.0


class Order(Struct):
    """What to send: to a port, with these tokens, positions from `first_s` on."""

    port: int
    tokens: list[str]
    connections: int
    seconds: float
    batch: int
    first_s: int
    rate: float = 0.0
    """Requests per second in all; 0 sends as fast as answers come."""


class Told(Struct):
    """What came of it."""

    requests: int
    positions: int
    failed: int
    seconds: float
    cpu_s: float
    p50_ms: float
    p99_ms: float


class Writer:
    """Makes requests: device after device sends the same places, each turn later ones, so that a
    request costs the load two concatenations."""

    def __init__(self, order: Order) -> None:
        self._order, self._number, self._body = order, 0, b""
        self._heads = [self._head(token).encode() for token in order.tokens]

    def _head(self, token: str) -> str:
        name, credential = "overland", f"Bearer {token}"
        if self._order.batch == 1:
            pair = base64.b64encode(f"phone:{token}".encode()).decode()
            name, credential = "owntracks", f"Basic {pair}"
        return (
            f"POST /ingest/{name} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {credential}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        )

    def next(self) -> bytes:
        turn, device = divmod(self._number, len(self._heads))
        if device == 0:
            at_s = self._order.first_s + turn * self._order.batch
            body = self._single(at_s) if self._order.batch == 1 else self._several(at_s)
            self._body = f"{len(body)}\r\n\r\n{body}".encode()
        self._number += 1
        return self._heads[device] + self._body

    def _single(self, at_s: int) -> str:
        place = self._number * 7919 % 1_000_000
        return SINGLE % (place, place, at_s)

    def _several(self, at_s: int) -> str:
        moment = datetime.fromtimestamp(at_s, UTC)
        place = self._number * 7919 % 999_000
        features = ",".join(
            FEATURE
            % (place + n, place + n, (moment + timedelta(seconds=n)).strftime("%Y-%m-%dT%H:%M:%SZ"))
            for n in range(self._order.batch)
        )
        return f'{{"locations":[{features}]}}'


class Load:
    """Keeps every connection busy, or paces requests over those that are idle."""

    def __init__(self, order: Order) -> None:
        self._order, self._writer = order, Writer(order)
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._since: dict[int, float] = {}
        self._idle: deque[int] = deque()
        self._parts: dict[int, bytes] = {}
        self.times_ms: list[float] = []
        self.failed = 0
        for _ in range(order.connections):
            one = socket.create_connection(("127.0.0.1", order.port))
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._sockets[one.fileno()] = one
            self._poll.register(one.fileno(), select.EPOLLIN)
            self._idle.append(one.fileno())

    def run(self) -> float:
        """Send for the ordered time, wait for the last answers; return the seconds it took."""
        began = time.perf_counter()
        ends = began + self._order.seconds
        every_s = 1 / self._order.rate if self._order.rate else 0.0
        sent = 0
        while (now := time.perf_counter()) < ends:
            while self._idle and (not every_s or began + sent * every_s <= now):
                due = began + sent * every_s if every_s else now
                self._send(self._idle.popleft(), due)
                sent += 1
            wait_s = max(0.0, began + sent * every_s - now) if every_s and self._idle else 1.0
            self._take(min(wait_s, ends - now))
        took = time.perf_counter() - began
        gives_up = time.perf_counter() + DRAIN_S
        while self._since and time.perf_counter() < gives_up:
            self._take(1.0)
        return took

    def _send(self, number: int, due: float) -> None:
        """Latency counts from when the request was due, so that a stall is not hidden."""
        request = self._writer.next()
        self._since[number] = due
        one = self._sockets[number]
        left = len(request) - one.send(request)
        if left:
            one.setblocking(True)
            one.sendall(request[-left:])

    def _take(self, timeout_s: float) -> None:
        for number, _ in self._poll.poll(timeout_s):
            answer = self._parts.pop(number, b"") + self._sockets[number].recv(65536)
            head, end, body = answer.partition(b"\r\n\r\n")
            if not end or len(body) < _length(head):
                if not answer:
                    raise ConnectionError("the server closed a connection")
                self._parts[number] = answer
                continue
            self.times_ms.append(1000 * (time.perf_counter() - self._since.pop(number)))
            self.failed += not head.startswith(b"HTTP/1.1 200")
            self._idle.append(number)


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length: ")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def measured(order: Order) -> Told:
    """Run one load."""
    load = Load(order)
    cpu = time.process_time
    began_cpu = cpu()
    took = load.run()
    times = sorted(load.times_ms)
    share: Callable[[float], float] = lambda part: times[int(part * (len(times) - 1))]  # noqa: E731
    good = len(times) - load.failed
    return Told(
        requests=len(times),
        positions=good * order.batch,
        failed=load.failed,
        seconds=took,
        cpu_s=cpu() - began_cpu,
        p50_ms=share(0.50),
        p99_ms=share(0.99),
    )


def main() -> None:
    """Serve one order."""
    told = measured(convert(json.load(sys.stdin), Order))
    json.dump(to_builtins(told), sys.stdout)


if __name__ == "__main__":
    main()
