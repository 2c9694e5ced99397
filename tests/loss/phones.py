"""Phones that send as fast as they are answered, and remember what was acknowledged."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

PAUSE_S = 0.05
ANSWER_S = 20.0
LONGEST_WAIT_S = 120.0


@dataclass
class Phone:
    """One device; `batch` fixes a request. A fix is named by its number of milliseconds."""

    device_id: UUID
    token: str
    first_ms: int
    batch: int
    acknowledged: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    """Statuses of the answers that were no 200."""
    unexplained: int = 0
    """Answers of 503 that do not say when to come again."""

    def requests(self) -> Iterator[tuple[list[int], bytes]]:
        at = self.first_ms
        while True:
            times = list(range(at, at + self.batch))
            at += self.batch
            yield times, self._single(at - 1) if self.batch == 1 else self._several(times)

    def _single(self, at_ms: int) -> bytes:
        form = (
            f"id={self.token}&timestamp={at_ms}&lat=47.14&lon=9.52"
            "&accuracy=8.0&speed=3.25&bearing=90.0&batt=81.0"
        ).encode()
        return _post("traccar", "application/x-www-form-urlencoded", form)

    def _several(self, times: list[int]) -> bytes:
        positions = ",".join(
            f'{{"timestamp":{at},"coords":{{"latitude":47.14,"longitude":9.52,"accuracy":9}}}}'
            for at in times
        )
        body = f'{{"positions":[{positions}]}}'.encode()
        return _post(f"browser/{self.token}", "application/json", body)


def _post(path: str, kind: str, body: bytes) -> bytes:
    head = (
        f"POST /ingest/{path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send(phone: Phone, port: int, stop: asyncio.Event) -> None:
    """Send until told to stop; a request without a 200 is sent again, as real trackers do."""
    requests = phone.requests()
    times, request = next(requests)
    while not stop.is_set():
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(PAUSE_S)
            continue
        try:
            while not stop.is_set():
                writer.write(request)
                status, says_when = await asyncio.wait_for(_answer(reader), ANSWER_S)
                if status == 200:
                    phone.acknowledged += times
                    times, request = next(requests)
                else:
                    phone.refused.append(status)
                    phone.unexplained += status == 503 and not says_when
                    await asyncio.sleep(PAUSE_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            await asyncio.sleep(PAUSE_S)
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bool]:
    """The status, and whether the answer says when to come again."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2])
        for line in head.lower().split(b"\r\n")
        if line.startswith(b"content-length")
    )
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1]), b"\r\nretry-after: " in head.lower()


@asynccontextmanager
async def kept_sending(phones: list[Phone], port: int) -> AsyncIterator[None]:
    """All phones send while the block runs."""
    stop = asyncio.Event()
    tasks = [asyncio.create_task(send(phone, port, stop)) for phone in phones]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*tasks)


def count_of(phones: list[Phone]) -> int:
    """How many fixes were acknowledged so far."""
    return sum(len(phone.acknowledged) for phone in phones)


async def acknowledged(phones: list[Phone], count: int) -> None:
    """Wait until that many fixes are acknowledged; give up when nothing is for a long time."""
    before = count_of(phones)
    while before < count:
        async with asyncio.timeout(LONGEST_WAIT_S):
            while count_of(phones) in range(before, min(before + 1000, count)):
                await asyncio.sleep(0.02)
        before = count_of(phones)
