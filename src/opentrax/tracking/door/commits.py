"""Group commit: requests that arrive while a transaction runs share the next one.

One transaction at a time per process. The queue is bounded; what does not fit is refused, so that
memory stays bounded when the database is slow or away.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import psycopg

from opentrax.tracking.door.parcels import Outcome, Parcel

type StoreBatch = Callable[[Sequence[Parcel]], Awaitable[list[Outcome]]]

BATCH_WEIGHT = 5_000
QUEUE_WEIGHT = 50_000
TRANSACTION_S = 15.0
# Of many phones, those just answered send again at once: waiting for them makes one commit of two
# (as PostgreSQL's commit_delay and commit_siblings do). Where phones send at their own pace nobody
# comes in time: then nobody waits, but for a try now and then.
GATHER_S = 0.002
SIBLINGS = 4
TRIES_EVERY = 16
_log = logging.getLogger(__name__)


class GroupCommit:
    """Gathers parcels into transactions; `offer` answers when the parcel's transaction ended."""

    def __init__(self, store: StoreBatch, *, queue_weight: int = QUEUE_WEIGHT) -> None:
        self._store, self._queue_weight = store, queue_weight
        self._waiting: deque[tuple[Parcel, asyncio.Future[Outcome]]] = deque()
        self._weight = self._companions = 0
        self._pays, self._untried = True, 0
        self._more, self._all_here = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._committing: set[asyncio.Future[Outcome]] = set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="door group commit")

    async def stop(self) -> None:
        """Commit what waits, then stop."""
        while left := [*self._committing, *(done for _, done in self._waiting)]:
            await asyncio.wait(left)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def offer(self, parcel: Parcel) -> Outcome:
        """Wait for the parcel's transaction. "unavailable" means that nothing was acknowledged."""
        if self._weight and self._weight + parcel.weight > self._queue_weight:
            return "unavailable"
        done: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((parcel, done))
        self._weight += parcel.weight
        self._more.set()
        if len(self._waiting) >= self._companions:
            self._all_here.set()
        return await done

    async def _run(self) -> None:
        while True:
            await self._more.wait()
            if self._companions >= SIBLINGS and self._weight < BATCH_WEIGHT:
                await self._gather()
            batch = self._next_batch()
            if not self._waiting:
                self._more.clear()
            if batch:
                # Slow to forget: a small batch must not make the next ones small.
                self._companions = max(len(batch), self._companions * 15 // 16)
                await self._commit(batch)

    async def _gather(self) -> None:
        """Wait until as many as last time are here, where that pays: where a wait brings
        SIBLINGS at least."""
        self._untried += 1
        before = len(self._waiting)
        if before >= self._companions or not (self._pays or self._untried >= TRIES_EVERY):
            return
        self._all_here.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(GATHER_S):
                await self._all_here.wait()
        self._pays, self._untried = len(self._waiting) - before >= SIBLINGS, 0

    def _next_batch(self) -> list[tuple[Parcel, asyncio.Future[Outcome]]]:
        batch, weight = [], 0
        while self._waiting and weight < BATCH_WEIGHT:
            parcel, done = self._waiting.popleft()
            self._weight -= parcel.weight
            if not done.cancelled():  # else the client went away: it will send again
                batch.append((parcel, done))
                weight += parcel.weight
        return batch

    async def _commit(self, batch: list[tuple[Parcel, asyncio.Future[Outcome]]]) -> None:
        outcomes: list[Outcome] = ["unavailable"] * len(batch)
        self._committing.update(done for _, done in batch)
        try:
            async with asyncio.timeout(TRANSACTION_S):
                outcomes = await self._store([parcel for parcel, _ in batch])
        except (psycopg.Error, OSError, TimeoutError) as error:
            # The class only: a message of the database may quote a row.
            _log.warning("nothing stored of %d messages: %s", len(batch), type(error))
        finally:
            for (_, done), outcome in zip(batch, outcomes, strict=True):
                self._committing.discard(done)
                if not done.done():
                    done.set_result(outcome)
