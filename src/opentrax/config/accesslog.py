"""The access log: method, path without secrets, status and time. No query string, no address, no
body.

Some trackers put coordinates into the query string and their token into the path; invitations
carry a secret there too.
So a path is written with every part that could be a secret replaced.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger("opentrax.access")
_AN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONGEST_WORD = 20
_QUIET = ("/static/", "/healthz")
HUNG_UP = 499
"""Written as the status where there was none: the client left before the answer."""


def without_secrets(path: str) -> str:
    """The path with each long part that is no UUID written as "…"."""
    if path.startswith("/static/"):
        return path
    parts = path.split("/")
    return "/".join(
        part if len(part) <= _LONGEST_WORD or _AN_ID.fullmatch(part) else "…" for part in parts
    )


class PathsWithoutSecrets(logging.Filter):
    """Django tells of a failed or forged request by its path: written as in the access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its paths without what could be a secret."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                without_secrets(one) if isinstance(one, str) and one.startswith("/") else one
                for one in record.args
            )
        return True


def logged(application: Application) -> Application:
    """Write one line for each page, and for static files that fail; the door notes its own."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        path = scope.get("path", "")
        try:
            await application(scope, receive, noting)
        finally:  # whoever hangs up early cancels us; what they asked for is written all the same
            if not (0 < status < 400 and path.startswith(_QUIET)):
                note(scope["method"], path, status or HUNG_UP, time.perf_counter() - began)

    return run


def note(method: str, path: str, status: int, spent_s: float) -> None:
    """Write one line."""
    logger.info('"%s %s" %d %.1f ms', method, without_secrets(path), status, 1000 * spent_s)
