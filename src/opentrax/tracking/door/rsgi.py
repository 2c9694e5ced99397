"""The ingest door as a lean RSGI callable: `/ingest/<format>` and `/ingest/<format>/<token>`.

RSGI is the server's own interface (granian's): it costs half of what ASGI costs a request, and at
the door that is most of the price. https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md

No Django in the path of a request: Django is asked once, at start, for the address of the
database. Nothing here writes a path, a query or a body to a log.
"""

import time
from collections.abc import Callable

from granian.rsgi import HTTPProtocol, Scope
from msgspec import Struct

from opentrax.tracking.door import answers
from opentrax.tracking.door.announcing import Announcer
from opentrax.tracking.door.answers import Answer
from opentrax.tracking.door.bodies import (
    Bodies,
    BodyTooLargeError,
    ClientGoneError,
    TooManyBodiesError,
)
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.connecting import DoorDatabase
from opentrax.tracking.door.limits import Limits, Rates, address_of
from opentrax.tracking.door.parcels import Parcel, prepare
from opentrax.tracking.door.replies import secret_of
from opentrax.tracking.formats.fix import Fault
from opentrax.tracking.formats.registry import wires
from opentrax.tracking.formats.sealing import seal
from opentrax.tracking.formats.wire import MalformedError, Reading, Request, Wire, credential_of
from opentrax.tracking.tokens import hash_token


class Addressed(Struct, frozen=True):
    """Where a request goes: a format, and the token if the path carries one."""

    wire: Wire
    token: str | None


class Door:
    """Receives, hands to the group commit, answers. One per process; start it before the first
    request and shut it down after the last."""

    def __init__(
        self,
        conninfo: Callable[[], str],
        *,
        commits: type[GroupCommit] = GroupCommit,
        rates: Callable[[], Rates] = Rates,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._conninfo, self._commits_type, self._now = conninfo, commits, now
        self._rates = rates
        self._limits = Limits(Rates())
        self._bodies = Bodies()
        self._database: DoorDatabase | None = None
        self._announcer: Announcer | None = None
        self._commits: GroupCommit | None = None

    async def startup(self) -> None:
        conninfo = self._conninfo()
        self._limits = Limits(self._rates())
        self._announcer = Announcer(conninfo)
        self._database = DoorDatabase(conninfo, after_commit=self._announcer.announce)
        self._commits = self._commits_type(self._database.store)
        self._announcer.start()
        self._commits.start()

    async def shutdown(self) -> None:
        """Commit what was received, then close."""
        if self._commits and self._announcer and self._database:
            await self._commits.stop()
            await self._announcer.stop()
            await self._database.close()
        self._commits = self._announcer = self._database = None

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> int:
        """Serve one request; return the status of the answer, 0 where the client went away."""
        try:
            answer = await self._answer(scope, protocol)
        except ClientGoneError:
            return 0
        protocol.response_bytes(answer.status, answer.headers, answer.body)
        return answer.status

    async def _answer(self, scope: Scope, protocol: HTTPProtocol) -> Answer:
        addressed = address(scope.path)
        if addressed is None:
            return answers.NOT_FOUND
        wire, headers = addressed.wire, scope.headers
        if scope.method != "POST" and not (scope.method == "GET" and scope.query_string):
            return answers.NOT_ALLOWED
        try:
            body = await self._bodies.read(protocol, headers.get("content-length"))
            request = _request(scope, body, addressed.token)
            reading = wire.receive(request)
        except TooManyBodiesError:
            return answers.UNAVAILABLE
        except MalformedError:
            return answers.MALFORMED
        except BodyTooLargeError:
            if not wire.keeps_broken:
                return answers.TOO_LARGE
            request = _request(scope, b"", addressed.token)
            reading = Reading(faults=[Fault(reason="too_large")])
        sender = address_of(scope.client, headers.get("x-forwarded-for"))
        return await self._store(wire, request.token or reading.credential, reading, sender)

    async def _store(self, wire: Wire, token: str | None, reading: Reading, sender: str) -> Answer:
        if token is None:
            return answers.UNKNOWN
        if self._commits is None:
            return answers.UNAVAILABLE
        key = hash_token(token)
        if wait_s := self._limits.wait_s(key, sender):
            return answers.later(wait_s)
        received_at = self._now()
        fixes = prepare(reading.fixes, received_at, wire.name)
        parcel = Parcel(key, wire.name, received_at, fixes, reading.faults, alarms=reading.alarms)
        outcome = await self._commits.offer(parcel)
        if outcome == "stored":
            self._limits.stored(key, parcel.weight)
            reply = parcel.reply
            if reading.sealed:
                reply = seal(reply or wire.reply, secret_of(token))
            return answers.accepted(wire, reply)
        if outcome == "unknown":
            self._limits.unknown(key, sender)
            return answers.UNKNOWN
        return answers.UNAVAILABLE


def address(path: str) -> Addressed | None:
    """Which format a path names, and the token in it."""
    parts = path.strip("/").split("/")
    if not 2 <= len(parts) <= 3 or parts[0] != "ingest":
        return None
    wire = wires().get(parts[1])
    return None if wire is None else Addressed(wire, parts[2] if len(parts) == 3 else None)


def _request(scope: Scope, body: bytes, token: str | None) -> Request:
    """What the formats look at; the token in the path wins over the header's."""
    said = scope.headers.get
    return Request(
        body,
        scope.query_string,
        said("content-type", "").lower(),
        token=token or credential_of(said("authorization", "")),
        user=said("x-limit-u", ""),
        device=said("x-limit-d", ""),
        secret_of=secret_of,
    )


def _conninfo() -> str:
    from opentrax.tracking.door.address import door_conninfo

    return door_conninfo()


def _rates() -> Rates:
    from opentrax.tracking.door.address import door_rates

    return Rates(**door_rates())


application = Door(_conninfo, rates=_rates)
