"""The front of the house, as granian serves it: `/ingest/` goes to the door, everything else over
the bridge to ASGI (`config.asgi`): the live stream, and Django's pages.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable

import psycopg
from django.conf import settings
from django.db import OperationalError, connections
from granian.rsgi import HTTPProtocol, Scope

from opentrax.config import bridge
from opentrax.config.accesslog import note, page_pattern
from opentrax.config.asgi import application as pages_and_live
from opentrax.kit.logs import plain
from opentrax.kit.postgres.durability import NotDurableError, refuse_to_lose
from opentrax.kit.tenancy.connection import UnsafeRoleError, refuse_unsafe_role
from opentrax.tracking.door.rsgi import application as ingest
from opentrax.tracking.live.asgi import application as live

logger = logging.getLogger("opentrax.web")


class Front:
    """One per process. What the server calls when it starts, for each request, when it ends."""

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Raises SystemExit where serving would be unsafe; the reason is in the log."""
        try:
            loop.run_until_complete(self._start())
        except (UnsafeRoleError, NotDurableError) as error:
            logger.error("%s", plain(error))  # our own words
            raise SystemExit(1) from error

    async def _start(self) -> None:
        await asyncio.to_thread(_check_database)
        await ingest.startup()
        await live.startup()

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.run_until_complete(self._end())

    async def _end(self) -> None:
        await ingest.shutdown()
        await live.shutdown()

    def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> Awaitable[None]:
        if scope.path.startswith("/ingest/"):
            return _ingest(scope, protocol)
        return bridge.serve(pages_and_live, scope, protocol)


async def _ingest(scope: Scope, protocol: HTTPProtocol) -> None:
    began = time.perf_counter()
    status = await ingest.__rsgi__(scope, protocol)
    if status >= 400:
        note(
            scope.method, page_pattern(scope.path), status, time.perf_counter() - began,
            asked_by=(bridge.host_of(scope.client), dict(scope.headers.items())),
        )  # fmt: skip


def _check_database() -> None:
    """However this process was started, pages are never served by a role that reads past row
    security, and no position is taken by a server that may lose it (but in tests, which nothing
    has to outlive)."""
    try:
        refuse_unsafe_role()
        if not settings.IS_TEST:
            refuse_to_lose(settings.ENVIRONMENT.databases.door.url)
    except (OperationalError, psycopg.OperationalError):
        return  # no database yet: nothing can be served wrongly, and the pages say 503
    finally:
        connections.close_all()


application = Front()
