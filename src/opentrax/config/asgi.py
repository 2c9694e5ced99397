"""The front of the house: /ingest/ and /live/ go to lean callables, everything else to Django as
WSGI.

Django under ASGI costs sixteen times a bare callable per request; positions come by the thousand
and pages do not.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

import psycopg
from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.db import OperationalError, connections

from opentrax.config.accesslog import logged
from opentrax.config.wsgi import application as django_application
from opentrax.kit.postgres.durability import NotDurableError, refuse_to_lose
from opentrax.kit.tenancy.connection import UnsafeRoleError, refuse_unsafe_role

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

logger = logging.getLogger("opentrax.web")
THREADS = int(os.environ.get("OPENTRAX_WEB_THREADS", "12"))
_pages = WSGIMiddleware(cast("Any", django_application), workers=THREADS)


def _doors() -> dict[str, Any]:
    from opentrax.tracking.door.asgi import application as ingest
    from opentrax.tracking.live.asgi import application as live

    return {"/ingest/": ingest, "/live/": live}


DOORS = _doors()


async def _dispatch(scope: Scope, receive: Receive, send: Send) -> None:
    """Dispatch one ASGI connection by the beginning of its path."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    path = scope.get("path", "")
    for prefix, door in DOORS.items():
        if path.startswith(prefix):
            await door(scope, receive, send)
            return

    # granian's receive answers with a future; a2wsgi reads bodies in threads and wants a coroutine.
    async def received() -> MutableMapping[str, Any]:
        return await receive()

    await _pages(scope, received, send)  # type: ignore[arg-type]


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


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await asyncio.to_thread(_check_database)
                for door in DOORS.values():
                    await door.startup()
            except (UnsafeRoleError, NotDurableError) as error:
                logger.error("%s", error)
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            for door in DOORS.values():
                await door.shutdown()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = logged(_dispatch)
