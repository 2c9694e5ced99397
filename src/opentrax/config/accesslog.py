"""The access log: one line for a page, with the fields of `kit.logs.schema` and no others.

The page is the pattern of its address ("/work-orders/<uuid:key>"), never the address: some
trackers put coordinates into the query and their token into the path, invitations carry a secret
there. Who asked is in a line only where the operator turned that on: the network address, families
of browser and system, the host that led here; the account by a switch of its own.
"""

import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from ua_parser import parse

from opentrax.config.networks import place_of
from opentrax.kit.logs.formatting import CUT, FIELDS, page_of
from opentrax.kit.logs.schema import LOGS, METHODS, NO_METHOD
from opentrax.kit.networks import truncated
from opentrax.tracking.formats.registry import wires

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger("opentrax.access")
_QUIET = ("/static/", "/healthz")
HUNG_UP = 499
"""Written as the status where there was none: the client left before the answer."""
_DOORS = ("static", "live/events", *(f"ingest/{name}" for name in wires()))
# What no resolver of Django's knows, by its beginning.
_DOOR = re.compile(rf"/(?:{'|'.join(map(re.escape, _DOORS))})(?=/|$)")
_LONGEST_HEADER = 512


@dataclass(slots=True)
class Answered:
    """What only Django knows of a request: the pattern that it matched, and whose it was."""

    page: str = ""
    account: str = ""


_answered: ContextVar[Answered | None] = ContextVar("opentrax_answered", default=None)


class PageMiddleware:
    """Says to the access log, which is outside of Django, which page it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found = _answered.get()
        if found is not None and settings.ENVIRONMENT.logs.combined:
            found.account = _account_of(request)
        return response

    def process_view(self, request: HttpRequest, *_: object) -> None:
        """The address matched: known from here on, whoever answers or hangs up."""
        found = _answered.get()
        if found is not None:
            found.page = page_of(request)


def _account_of(request: HttpRequest) -> str:
    """The key of who is signed in, where the session was looked at already."""
    session: Any = getattr(request, "session", None)
    if session is None or not session.accessed:
        return ""
    return str(session.get(SESSION_KEY, ""))


def page_pattern(path: str) -> str:
    """The address of the doors beside Django by its kind; of anything else nothing."""
    found = _DOOR.match(path)
    if found is None:
        return CUT
    return found[0] if found.end() == len(path) else f"{found[0]}/{CUT}"


def logged(application: Application) -> Application:
    """Write one line for each page, and for static files that fail; the door notes its own."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        began, status, answered = time.perf_counter(), 0, Answered()

        async def noting(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        token = _answered.set(answered)
        path = scope.get("path", "")
        try:
            await application(scope, receive, noting)
        finally:  # whoever hangs up early cancels us; what they asked for is written all the same
            _answered.reset(token)
            if not (0 < status < 400 and path.startswith(_QUIET)):
                note(
                    scope["method"], answered.page or page_pattern(path), status or HUNG_UP,
                    time.perf_counter() - began, asked_by=_from_asgi(scope),
                    account=answered.account,
                )  # fmt: skip

    return run


def _from_asgi(scope: Scope) -> tuple[str, Mapping[str, str]]:
    client = scope.get("client")
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1")
        for name, value in scope.get("headers", ())
    }
    return (client[0] if client else ""), headers


def note(
    method: str, page: str, status: int, spent_s: float, *,
    asked_by: tuple[str, Mapping[str, str]] = ("", {}), account: str = "",
) -> None:  # fmt: skip
    """Write one line. `asked_by` is the other end's address and what it sent as headers, by
    names in small letters; it is looked at only where the operator turned that on."""
    fields: dict[str, Any] = {
        "method": method if method in METHODS else NO_METHOD,
        "page": page,
        "status": status,
        "ms": round(1000 * spent_s, 1),
    }
    on = settings.ENVIRONMENT.logs
    if on.addresses:
        fields |= _who_asked(*asked_by)
    if on.combined and account:
        fields["account"] = account
    shaped = {name: value for name, value in fields.items() if _is_shaped(name, value)}
    logger.info("a page", extra={FIELDS: shaped})


def _who_asked(address: str, headers: Mapping[str, str]) -> dict[str, str]:
    """The fields that `addresses` turns on, and those of the operator's lists."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and forwarded:
        address = forwarded
    found = {"address": address.lower() if truncated(address) else ""}
    agent = headers.get("user-agent", "")[:_LONGEST_HEADER]
    parsed = parse(agent) if agent else None
    if parsed is not None:
        found["browser"] = parsed.user_agent.family if parsed.user_agent else ""
        found["system"] = parsed.os.family if parsed.os else ""
    found["from"] = _host_of(headers.get("referer", "")[:_LONGEST_HEADER])
    if found["address"]:
        found |= place_of(found["address"], settings.ENVIRONMENT.logs.networks)
    return {name: value for name, value in found.items() if value}


def _host_of(referrer: str) -> str:
    """The other site that led here; nothing of its page, and nothing where it was our own."""
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return ""
    own = settings.ENVIRONMENT.public_host
    return "" if host == own else host.lower()


def _is_shaped(name: str, value: object) -> bool:
    """What came from elsewhere and does not have a field's shape is left out."""
    shape = LOGS["access"][name].shape
    return not isinstance(shape, re.Pattern) or shape.fullmatch(str(value)) is not None
