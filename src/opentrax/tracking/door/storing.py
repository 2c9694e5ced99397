"""One transaction of the door: ask the gate, judge, write, commit.

Positions go in by binary COPY where the role has BYPASSRLS (PostgreSQL refuses COPY FROM under row
security), else through the insert-only policy by INSERT … unnest … ON CONFLICT DO NOTHING. COPY
has poison pills: one duplicate fails the batch. The batch is then written again by INSERT; a batch
that holds a value which the database refuses is halved until only that value is left out.
"""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from msgspec.structs import replace
from psycopg import AsyncConnection, errors
from psycopg.pq import TransactionStatus

from opentrax.tracking.door import rows
from opentrax.tracking.door.arrays import words
from opentrax.tracking.door.conversing import converse
from opentrax.tracking.door.gates import Gate
from opentrax.tracking.door.instants import microseconds, moment
from opentrax.tracking.door.judging import Verdict, judge
from opentrax.tracking.door.parcels import Outcome, Parcel
from opentrax.tracking.formats.fix import Fault

type AfterCommit = Callable[[Verdict], None]

_ATTEMPTS = 3
_CROSSED = (errors.UniqueViolation, errors.DeadlockDetected, errors.SerializationFailure)
_REFUSED = (errors.DataError, errors.IntegrityError)
_MAY_ROLL_BACK = (TransactionStatus.INTRANS, TransactionStatus.INERROR)

# With COPY and COMMIT in one message; the literals are ids and days that were made here.
_MARKS_AND_COMMIT = (
    "INSERT INTO tracking_dirty_day (organization_id, device_id, day_on, technician_id, marked_at)"
    " SELECT *, now() FROM"
    " unnest('{}'::uuid[], '{}'::uuid[], '{}'::date[], '{}'::uuid[]) ON CONFLICT DO NOTHING;"
    " COMMIT"
)
_REFUSALS = """
INSERT INTO tracking_refusal (id, organization_id, device_id, day_on, reason, fixes)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::date[], %s::text[], %s::int[])
"""
_NOTICES = """
INSERT INTO tracking_quarantine
    (id, organization_id, device_id, received_at, format, reason, fields, rows)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::timestamptz[], %s::text[],
                     %s::text[], %s::text[], %s::int[])
"""
# Without a conflict target: naming one would need the right to read. What comes twice is one alarm.
_ALARMS = """
INSERT INTO tracking_alarm
    (id, organization_id, device_id, technician_id, kind, raised_at, received_at, is_placed)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[], %s::text[],
                     %s::timestamptz[], %s::timestamptz[], %s::bool[]) ON CONFLICT DO NOTHING
"""


async def may_copy(connection: AsyncConnection) -> bool:
    """Whether this role may COPY into a table with row security."""
    found = await connection.execute(
        "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    row = await found.fetchone()
    return row is not None and bool(row[0])


class Store:
    """Writes batches of parcels on one connection; `by_copy` is what `may_copy` said."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        by_copy: bool,
        gate: Gate,
        after_commit: AfterCommit | None = None,
    ) -> None:
        self._connection, self._by_copy = connection, by_copy
        self._gate, self._after_commit = gate, after_commit

    async def __call__(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Store what may be stored and commit; one outcome per parcel. Raises when the database
        is away: then nothing was stored, or the same parcels may be sent again."""
        try:
            return await self._store(parcels)
        except errors.LockNotAvailable:
            # Somebody is changing one technician's state: only that technician has to wait.
            if len(parcels) == 1:
                return ["unavailable"]
            return await self._halved(parcels)
        except _REFUSED:
            return await self._without_what_is_refused(parcels)

    async def _store(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        by_copy = self._by_copy
        for _ in range(_ATTEMPTS):
            try:
                verdict = await self._transaction(parcels, by_copy=by_copy)
            except _CROSSED:
                by_copy = False
                continue
            if self._after_commit is not None:
                self._after_commit(verdict)
            return verdict.outcomes
        return ["unavailable"] * len(parcels)

    async def _transaction(self, parcels: Sequence[Parcel], *, by_copy: bool) -> Verdict:
        try:
            verdict = judge(parcels, await self._gate(self._connection, parcels))
            if self._connection.info.transaction_status is not TransactionStatus.INTRANS:
                raise RuntimeError("a gate has to begin the transaction that holds its locks")
            await self._write(verdict, by_copy=by_copy)
        except psycopg.Error:
            # A connection that is lost, or in a state that nobody knows, is thrown away.
            if self._connection.info.transaction_status in _MAY_ROLL_BACK:
                await converse(self._connection, "ROLLBACK")
            raise
        return verdict

    async def _write(self, verdict: Verdict, *, by_copy: bool) -> None:
        if verdict.alarms:
            await self._connection.execute(_ALARMS, _arrays(_alarms(verdict)))
        if verdict.refused:
            await self._connection.execute(
                _REFUSALS, _arrays((uuid.uuid4(), *k, n) for k, n in verdict.refused.items())
            )
        if verdict.notices:
            await self._connection.execute(_NOTICES, _arrays(_notices(verdict)))
        if not verdict.rows:
            await converse(self._connection, "COMMIT")
            return
        last = _MARKS_AND_COMMIT.format(*_marks(verdict))
        if by_copy:
            await converse(self._connection, f"{rows.COPY}; {last}", _packed(verdict))
            verdict.new = len(verdict.rows)  # COPY takes all or none
        else:
            await self._insert(verdict)
            await converse(self._connection, last)

    async def _insert(self, verdict: Verdict) -> None:
        values = (
            rows.values(row, format_, admission)
            for row, admission, format_ in (verdict.rows[key] for key in _in_order(verdict))
        )
        verdict.new = (await self._connection.execute(rows.INSERT, _arrays(values))).rowcount

    async def _halved(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        middle = len(parcels) // 2
        return [*await self(parcels[:middle]), *await self(parcels[middle:])]

    async def _without_what_is_refused(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        if len(parcels) > 1:
            return await self._halved(parcels)
        parcel = parcels[0]
        if len(parcel.fixes) > 1:
            return _worst(await self._halved(parcel.halves()))
        note = Fault(reason="unstorable")
        alarms = tuple(replace(alarm, fix=None) for alarm in parcel.alarms)
        return await self._store([replace(parcel, fixes=(), faults=(note,), alarms=alarms)])


def _in_order(verdict: Verdict) -> list[Any]:
    """The keys of the rows, so that two batches with the same rows never wait in a circle."""
    return sorted(verdict.rows)


def _packed(verdict: Verdict) -> bytes:
    parts = [rows.HEADER]
    for key in _in_order(verdict):
        row, admission, _ = verdict.rows[key]
        parts += (row.packed, admission.packed_ids)
    parts.append(rows.TRAILER)
    return b"".join(parts)


def _worst(outcomes: list[Outcome]) -> list[Outcome]:
    return [max(outcomes, key=("stored", "unknown", "unavailable").index)]


def _marks(verdict: Verdict) -> list[str]:
    """The columns of the marks: organization, device, day, technician."""
    marks = verdict.marks
    organizations, devices, technicians = (
        words([a.packed_ids[at : at + 16].hex() for a, _ in marks]) for at in rows.PACKED_ID_AT
    )
    return [organizations, devices, words([str(day) for _, day in marks]), technicians]


def _notices(verdict: Verdict) -> list[tuple[Any, ...]]:
    return [
        (uuid.uuid4(), organization, device, moment(microseconds(at)), *words, count)
        for (organization, device, at, *words), count in verdict.notices.items()
    ]


def _alarms(verdict: Verdict) -> list[tuple[Any, ...]]:
    return [
        (
            uuid.uuid4(),
            raised.admission.organization_id,
            raised.admission.device_id,
            raised.admission.technician_id,
            raised.kind,
            moment(microseconds(raised.raised_at)),
            moment(microseconds(raised.received_at)),
            raised.is_placed,
        )
        for raised in verdict.alarms.values()
    ]


def _arrays(records: Any) -> list[list[Any]]:
    """Columns from rows, for unnest."""
    return [list(column) for column in zip(*records, strict=True)]
