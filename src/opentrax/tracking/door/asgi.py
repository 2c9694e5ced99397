"""The ingest door as a lean ASGI callable: `/ingest/<format>` and `/ingest/<format>/<token>`.

No Django in the path of a request: Django is asked once, at start, for the address of the
database. Nothing here writes a path, a query or a body to a log.
"""

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from msgspec import Struct

from opentrax.tracking.door import answers
from opentrax.tracking.door.announcing import Announcer
from opentrax.tracking.door.answers import Answer
from opentrax.tracking.door.bodies import (
    Bodies,
    BodyTooLargeError,
    ClientGoneError,
    Receive,
    TooManyBodiesError,
)
from opentrax.tracking.door.commits import GroupCommit
from opentrax.tracking.door.connecting import DoorDatabase
from opentrax.tracking.door.limits import Limits, Rates, address_of
from opentrax.tracking.door.parcels import Parcel, prepare
from opentrax.tracking.formats.fix import Fault
from opentrax.tracking.formats.registry import wires
from opentrax.tracking.formats.wire import MalformedError, Reading, Request, Wire, credential_of
from opentrax.tracking.tokens import hash_token

type Scope = MutableMapping[str, Any]
type Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


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

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except ClientGoneError:
            return
        start = {"status": answer.status, "headers": answer.headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        addressed = address(scope["path"])
        if addressed is None:
            return answers.NOT_FOUND
        wire = addressed.wire
        if scope["method"] != "POST" and not (scope["method"] == "GET" and scope["query_string"]):
            return answers.NOT_ALLOWED
        authorization, content_type = _headers(scope)
        try:
            body = await self._bodies.read(receive)
            request = Request(body, scope["query_string"].decode("latin-1"), content_type)
            reading = wire.read(request)
        except TooManyBodiesError:
            return answers.UNAVAILABLE
        except (BodyTooLargeError, MalformedError) as error:
            if not wire.keeps_broken:
                too_large = isinstance(error, BodyTooLargeError)
                return answers.TOO_LARGE if too_large else answers.MALFORMED
            reading = Reading(faults=[Fault(reason=_fault(error))])
        token = addressed.token or credential_of(authorization) or reading.credential
        sender = address_of(scope.get("client"), scope["headers"])
        return await self._store(wire, token, reading, sender)

    async def _store(self, wire: Wire, token: str | None, reading: Reading, sender: str) -> Answer:
        if token is None:
            return answers.UNKNOWN
        if self._commits is None:
            return answers.UNAVAILABLE
        key = hash_token(token)
        if wait_s := self._limits.wait_s(key, sender):
            return answers.later(wait_s)
        received_at = self._now()
        fixes = [prepare(fix, received_at, wire.name) for fix in reading.fixes]
        parcel = Parcel(key, wire.name, received_at, fixes, reading.faults)
        outcome = await self._commits.offer(parcel)
        if outcome == "stored":
            self._limits.stored(key, parcel.weight)
            return answers.accepted(wire)
        if outcome == "unknown":
            self._limits.unknown(key, sender)
            return answers.UNKNOWN
        return answers.UNAVAILABLE


def _fault(error: Exception) -> str:
    return "too_large" if isinstance(error, BodyTooLargeError) else "malformed"


def address(path: str) -> Addressed | None:
    """Which format a path names, and the token in it."""
    parts = path.strip("/").split("/")
    if not 2 <= len(parts) <= 3 or parts[0] != "ingest":
        return None
    wire = wires().get(parts[1])
    return None if wire is None else Addressed(wire, parts[2] if len(parts) == 3 else None)


def _headers(scope: Scope) -> tuple[str, str]:
    authorization = content_type = ""
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value.decode("latin-1")
        elif name == b"content-type":
            content_type = value.decode("latin-1").lower()
    return authorization, content_type


def _conninfo() -> str:
    from opentrax.tracking.door.address import door_conninfo

    return door_conninfo()


def _rates() -> Rates:
    from opentrax.tracking.door.address import door_rates

    return Rates(**door_rates())


application = Door(_conninfo, rates=_rates)
