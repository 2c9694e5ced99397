"""Talking to PostgreSQL in as few messages as there are questions: statements in one message, a
COPY and what follows it included.

psycopg's cursors parse, adapt and wait for each statement alone, which costs the door more than
all it does with a position. This is libpq's own way (PQsendQuery, PQputCopyData, PQgetResult)
through `psycopg.pq`; https://www.postgresql.org/docs/current/libpq-async.html.
"""

import asyncio
from collections.abc import Generator

from psycopg import AsyncConnection, errors, generators
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)


async def converse(connection: AsyncConnection, query: str, copied: bytes = b"") -> list[PGresult]:
    """Send statements in one message and return the result of each; `copied` is what the first
    takes, if it is a COPY FROM STDIN. The query holds no values but those made by the caller.

    Raises psycopg.Error as a cursor would. When cancelled, the connection's state is unknown: the
    caller has to close it.
    """
    pgconn = connection.pgconn
    results = await _drive(_conversation(pgconn, query.encode(), copied), pgconn.socket)
    for result in results:
        if result.status in _FAILED:
            raise errors.error_from_result(result, encoding=connection.info.encoding)
    return results


def _conversation(pgconn: PGconn, query: bytes, copied: bytes) -> PQGen[list[PGresult]]:
    pgconn.send_query(query)
    results: list[PGresult] = yield from generators.execute(pgconn)
    if results and results[-1].status == ExecStatus.COPY_IN:
        while pgconn.put_copy_data(copied) == 0:
            yield Wait.W
        while pgconn.put_copy_end() == 0:
            yield Wait.W
        results = yield from generators.execute(pgconn)
    return results


async def _drive[T](conversation: Generator[Wait, Ready, T], fileno: int) -> T:
    """Run a conversation on the event loop, waiting where it waits."""
    loop = asyncio.get_running_loop()
    try:
        awaited = next(conversation)
        while True:
            awaited = conversation.send(await _ready(loop, fileno, awaited))
    except StopIteration as end:
        result: T = end.value
        return result


async def _ready(loop: asyncio.AbstractEventLoop, fileno: int, awaited: Wait) -> Ready:
    """Wait until the socket can be read or written, as asked."""
    ready: asyncio.Future[Ready] = loop.create_future()
    if awaited & Wait.R:
        loop.add_reader(fileno, _tell, ready, Ready.R)
    if awaited & Wait.W:
        loop.add_writer(fileno, _tell, ready, Ready.W)
    try:
        return await ready
    finally:
        if awaited & Wait.R:
            loop.remove_reader(fileno)
        if awaited & Wait.W:
            loop.remove_writer(fileno)


def _tell(ready: "asyncio.Future[Ready]", what: Ready) -> None:
    if not ready.done():
        ready.set_result(what)
