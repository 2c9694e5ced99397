"""The door's own connection: opened when needed, thrown away when it fails."""

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from contextlib import suppress

import psycopg
from psycopg import AsyncConnection

from opentrax.tracking.door.gates import token_gate
from opentrax.tracking.door.parcels import Outcome, Parcel
from opentrax.tracking.door.storing import AfterCommit, Store, may_copy

# An answer is a promise that the rows are on disk, whatever the server's default is.
OPTIONS = "-c synchronous_commit=on -c lock_timeout=1000 -c application_name=opentrax-door"
CONNECT_S = 3
# A server that stands still (frozen, its disk hangs) ends nothing by itself.
PATIENCE_S = 8.0
_PAUSE_S = 0.5


async def connect(conninfo: str, options: str) -> AsyncConnection:
    """Open a connection in autocommit. A cancelled attempt is brought to its end and closed: left
    half open, the server would keep it, and what waits for it, until its own time-out."""
    attempt = asyncio.ensure_future(
        psycopg.AsyncConnection.connect(
            conninfo, autocommit=True, connect_timeout=CONNECT_S, options=options
        )
    )
    try:
        return await asyncio.shield(attempt)
    except asyncio.CancelledError:
        with suppress(psycopg.Error):
            await (await attempt).close()
        raise


class DatabaseAwayError(OSError):
    """The last attempt to connect failed a moment ago."""


class DoorDatabase:
    """Stores batches on one connection that is made anew after a failure."""

    def __init__(self, conninfo: str, *, after_commit: AfterCommit | None = None) -> None:
        self._conninfo, self._after_commit = conninfo, after_commit
        self._connection: AsyncConnection | None = None
        self._store: Store | None = None
        self._not_before = 0.0

    async def store(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Store a batch; raises psycopg.Error or OSError when the database is away."""
        store = await self._ready()
        done = False
        hang_up = asyncio.get_running_loop().call_later(PATIENCE_S, self._hang_up)
        try:
            outcomes = await store(parcels)
            done = True
        finally:
            hang_up.cancel()
            if not done:  # also when cancelled: the connection's state is unknown
                await self.close()
        return outcomes

    async def _ready(self) -> Store:
        if self._store is not None and self._connection and not self._connection.closed:
            return self._store
        if time.monotonic() < self._not_before:
            raise DatabaseAwayError
        self._not_before = time.monotonic() + _PAUSE_S
        connection = await connect(self._conninfo, OPTIONS)
        self._connection = connection
        self._store = Store(
            connection,
            by_copy=await may_copy(connection),
            gate=token_gate,
            after_commit=self._after_commit,
        )
        self._not_before = 0.0
        return self._store

    def _hang_up(self) -> None:
        """End the conversation from our side, so that whoever waits for an answer gets an error.

        Cancelling would not do: a cursor of psycopg then asks the server to cancel, and waits for
        its answer.
        """
        if self._connection is not None and not self._connection.closed:
            with socket.socket(fileno=os.dup(self._connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()
        self._connection = self._store = None
