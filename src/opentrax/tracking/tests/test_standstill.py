"""PostgreSQL stands still: connections stay, nobody answers (at length: `make test-freeze`)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from opentrax.tracking.door import connecting
from opentrax.tracking.door.address import door_conninfo
from opentrax.tracking.door.rsgi import Door
from opentrax.tracking.tests.phones import a_phone, seconds_ago, traccar
from opentrax.tracking.tests.server import InProcess

pytestmark = [pytest.mark.django_db(transaction=True)]


class Line:
    """A line to PostgreSQL on which, while it is frozen, nothing passes and nothing ends."""

    def __init__(self) -> None:
        self.flows = asyncio.Event()
        self.flows.set()
        self.conninfo = ""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        parts = conninfo_to_dict(door_conninfo())
        host, port = str(parts["host"]), str(parts.get("port", "5432"))
        if host.startswith("/"):
            far = await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        else:
            far = await asyncio.open_connection(host, int(port))
        await asyncio.gather(self._pump(reader, far[1]), self._pump(far[0], writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while content := await reader.read(65536):
                await self.flows.wait()
                writer.write(content)
                await writer.drain()
        except ConnectionError:
            pass  # the door hung up
        finally:
            writer.close()


@asynccontextmanager
async def a_line() -> AsyncIterator[Line]:
    line = Line()
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    line.conninfo = make_conninfo(door_conninfo(), host="127.0.0.1", port=port)
    try:
        yield line
    finally:
        line.flows.set()
        server.close()


def test_meanwhile_503_and_afterwards_all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "PATIENCE_S", 0.2)
    phone, at = a_phone(), seconds_ago(600)

    async def conversation(client: httpx.AsyncClient, line: Line) -> None:
        async def send(number: int) -> httpx.Response:
            return await client.post("/ingest/traccar", data=traccar(phone, at + number))

        assert (await send(0)).status_code == 200
        line.flows.clear()
        refused = await asyncio.gather(*(send(number) for number in range(1, 6)))
        assert {(a.status_code, a.headers.get("retry-after")) for a in refused} == {(503, "5")}
        line.flows.set()
        async with asyncio.timeout(10):  # the door tries again every half second
            while (await send(1)).status_code != 200:
                await asyncio.sleep(0)
        assert [(await send(number)).status_code for number in range(6)] == [200] * 6

    asyncio.run(_talk(conversation))
    assert phone.times() == [at + number for number in range(6)]


async def _talk(
    conversation: Callable[[httpx.AsyncClient, Line], Awaitable[None]],
) -> None:
    async with a_line() as line:
        door = Door(lambda: line.conninfo)
        await door.startup()
        transport = InProcess(door)
        try:
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                await conversation(client, line)
        finally:
            line.flows.set()
            await door.shutdown()
