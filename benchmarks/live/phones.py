"""Phones that drive about and report through the real door, in a process of their own:
`python -m benchmarks.live.phones PORT TOKENS EVERY_S SECONDS LOG`.

Phone 0 is the one whose marker is watched: it reports every three seconds. Phones from the end of
the list press SOS one after the other, the first after half of the time. What was sent when
goes to LOG as JSON: {"late_s": …, "sent": n, "refused": n, "probe": [epoch…], "sos": [epoch…]}.
"""

import asyncio
import json
import math
import random
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS = 16
PROBE_S = 3.0
SOS_S = 2.0
SOS_COUNT = 12
CENTER = (47.14, 9.53)
SPREAD_DEGREES = 0.06
SPEED_MPS = 12.0
METERS_PER_DEGREE = 111_195.0


class Phone:
    """Goes straight on and turns now and then."""

    def __init__(self, number: int, token: str) -> None:
        self.token = token
        self._random = random.Random(number)  # noqa: S311  ways of a benchmark
        self._latitude = CENTER[0] + self._random.uniform(-1, 1) * SPREAD_DEGREES
        self._longitude = CENTER[1] + self._random.uniform(-1, 1) * SPREAD_DEGREES
        self._course = self._random.uniform(0, 360)
        self._at = time.time()

    def query(self, *, alarm: bool = False) -> str:
        """Where it is now, in the words of Traccar Client."""
        now = time.time()
        gone = SPEED_MPS * (now - self._at) / METERS_PER_DEGREE
        self._at = now
        if self._random.random() < 0.1:
            self._course = (self._course + self._random.uniform(-90, 90)) % 360
        self._latitude += gone * math.cos(math.radians(self._course))
        self._longitude += gone * math.sin(math.radians(self._course)) / 0.68
        fields = {
            "id": self.token, "timestamp": f"{now:.3f}", "lat": f"{self._latitude:.6f}",
            "lon": f"{self._longitude:.6f}", "speed": f"{SPEED_MPS / 0.5144:.1f}",
            "bearing": f"{self._course:.0f}", "accuracy": "8", "batt": "80",
        }  # fmt: skip
        return urlencode(fields | ({"alarm": "sos"} if alarm else {}))


class Line:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, query: str) -> bool:
        """Whether the door took it."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = (
            f"POST /ingest/traccar?{query} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        )
        writer.write(head.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = next(
            (int(line[15:]) for line in answer.split(b"\r\n") if line[:15] == b"content-length:"), 0
        )
        await reader.readexactly(length)
        return answer.startswith(b"http/1.1 200")


class Load:
    """All phones for some time."""

    def __init__(self, port: int, tokens: list[str], every_s: float, seconds: float) -> None:
        self.phones = [Phone(number, token) for number, token in enumerate(tokens)]
        self._lines = [Line(port) for _ in range(CONNECTIONS)]
        self._apart = Line(port), Line(port)
        self._every_s, self._seconds = every_s, seconds
        self.log: dict[str, list[float]] = {"probe": [], "sos": []}
        self.sent = self.refused = 0
        self.late_s = 0.0

    async def run(self) -> None:
        begun = time.time()
        ways = [self._drive(n, line, begun) for n, line in enumerate(self._lines)]
        await asyncio.gather(*ways, self._probe(begun), self._call(begun))

    async def _drive(self, number: int, line: Line, begun: float) -> None:
        own = self.phones[1 + number :: CONNECTIONS]
        step_s = self._every_s / len(own)
        count = 0
        while (due := begun + count * step_s) < begun + self._seconds:
            await asyncio.sleep(max(due - time.time(), 0))
            self.late_s = max(self.late_s, time.time() - due)
            taken = await line.send(own[count % len(own)].query())
            self.sent += 1
            self.refused += not taken
            count += 1

    async def _probe(self, begun: float) -> None:
        while time.time() < begun + self._seconds:
            at = time.time()
            await self._apart[0].send(self.phones[0].query())
            self.log["probe"].append(at)
            await asyncio.sleep(PROBE_S)

    async def _call(self, begun: float) -> None:
        await asyncio.sleep(self._seconds / 2)
        for phone in self.phones[-1 : -1 - SOS_COUNT : -1]:
            at = time.time()
            await self._apart[1].send(phone.query(alarm=True))
            self.log["sos"].append(at)
            await asyncio.sleep(SOS_S)


def main() -> None:
    port, tokens, every_s, seconds, log = sys.argv[1:]
    load = Load(int(port), json.loads(Path(tokens).read_text()), float(every_s), float(seconds))
    asyncio.run(load.run())
    told = {**load.log, "late_s": load.late_s, "sent": load.sent, "refused": load.refused}
    Path(log).write_text(json.dumps(told))


if __name__ == "__main__":
    main()
