"""What answers behind the front (`config.rsgi`): the live stream as a lean callable, everything
else by Django as WSGI.

Django under ASGI costs sixteen times a bare callable per request; positions come by the thousand
and pages do not.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from opentrax.config.accesslog import logged
from opentrax.config.wsgi import application as django_application
from opentrax.tracking.live.asgi import application as live

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

THREADS = int(os.environ.get("OPENTRAX_WEB_THREADS", "12"))
_pages = WSGIMiddleware(cast("Any", django_application), workers=THREADS)


async def _dispatch(scope: Scope, receive: Receive, send: Send) -> None:
    """Dispatch one ASGI connection by the beginning of its path."""
    if scope["path"].startswith("/live/"):
        await live(scope, receive, send)
    else:
        await _pages(scope, receive, send)  # type: ignore[arg-type]


application = logged(_dispatch)
