"""The other end of the exchange: what a provider's own system needs to speak to an Opentrax.

It runs where that system does and knows the public API alone: no database, no settings, no Django.
"""

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import urllib3

API = "/api/v1"
PAGE = 200


class ExchangeError(Exception):
    """The server refused or cannot be reached; the message says what to do."""


class GoneError(ExchangeError):
    """The place is too old, or of another journal."""


class Server:
    """An Opentrax under its address, with a token for it."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address.rstrip("/")
        _check(self.address)
        self._token = token
        # Each change carries a key, so that it happens once however often it is sent.
        again = urllib3.Retry(
            total=4, redirect=0, backoff_factor=0.5, status_forcelist=(429, 502, 503, 504),
            allowed_methods=None, raise_on_status=False, raise_on_redirect=False,
        )  # fmt: skip
        self._pool = urllib3.PoolManager(
            retries=again, timeout=urllib3.Timeout(connect=10, read=60)
        )

    def get(self, path: str, **query: str | int) -> Any:
        """What an address of the API answers; `path` is one of an entry's links, or behind
        /api/v1."""
        whole = path if path.startswith(f"{API}/") else f"{API}{path}"
        return self._ask("GET", f"{whole}{'?' + urlencode(query) if query else ''}", None, {})

    def post(self, path: str, body: Mapping[str, Any], key: str = "") -> Any:
        """Do something, once for each key."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or str(uuid4())}
        return self._ask("POST", f"{API}{path}", json.dumps(body).encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Any:
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        try:
            answer = self._pool.request(
                method, f"{self.address}{path}", body=body, headers=sent, redirect=False
            )
        except urllib3.exceptions.HTTPError as error:
            raise ExchangeError(f"{self.address} cannot be reached: {error}") from error
        try:
            told = json.loads(answer.data)
        except ValueError:
            told = None
        if answer.status == 410:
            raise GoneError(_why(answer.status, told))
        if not 200 <= answer.status < 300:
            raise ExchangeError(_why(answer.status, told))
        if told is None:
            raise ExchangeError(f"{self.address}{API} answers as no Opentrax does.")
        return told


def _check(address: str) -> None:
    try:
        found = urlsplit(address)
        is_here = found.hostname == "localhost" or ip_address(found.hostname or "").is_loopback
    except ValueError:
        is_here = False
    scheme = urlsplit(address).scheme
    if scheme != "https" and not (scheme == "http" and is_here):
        raise ExchangeError(
            "The server’s address begins with https://, so that nobody reads along."
        )


def _why(status: int, told: Any) -> str:
    if isinstance(told, dict) and told.get("detail"):
        errors = told.get("errors") or ()
        more = "".join(f"\n  {'.'.join(e['where'])}: {e['what']}" for e in errors)
        return f"{told['detail']}{more}"
    return f"The server answered {status}."


@dataclass(frozen=True, slots=True)
class State:
    """Where a pull goes on: a file with the server's address and the cursor."""

    path: Path

    def place(self, server: str) -> str:
        """The cursor of the last pull; empty for the first one. Refuses another server's."""
        if not self.path.exists():
            return ""
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            kept, place = told["server"], told["next"]
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ExchangeError(
                f"{self.path} is no state of a pull: choose another file."
            ) from error
        if kept != server or not isinstance(place, str):
            raise ExchangeError(f"{self.path} belongs to {kept}: choose another file.")
        return place

    def keep(self, server: str, place: str) -> None:
        """Write it whole or not at all."""
        number, name = tempfile.mkstemp(dir=self.path.parent, prefix=f"{self.path.name}.")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump({"server": server, "next": place}, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(self.path)


def parts(server: Server, place: str) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """What happened since a place, part by part, each with the place behind it."""
    has_more = True
    while has_more:
        told = server.get("/exchange", after=place, limit=PAGE)
        place, has_more = told["next"], told["has_more"]
        yield told["items"], place


def order_id(server: Server, told: str) -> str:
    """The id of the work order that somebody names by its id or number."""
    try:
        return str(UUID(told))
    except ValueError:
        pass
    if not (told.isascii() and told.isdecimal() and len(told) < 19):
        raise ExchangeError(f"{told} is neither a number nor an id of a work order.")
    found = server.get("/work-orders", number=int(told))["items"]
    if not found:
        raise ExchangeError(f"No work order {told} is open to you.")
    if len(found) > 1:
        which = ", ".join(f"{o['id']} ({o['title']})" for o in found)
        raise ExchangeError(f"Several clients have a number {told}. Say which by its id: {which}")
    return str(found[0]["id"])


def answer(server: Server, order: str, act: str, body: Mapping[str, Any], key: str = "") -> Any:
    """Accept or decline what is offered of a work order (`act` as the API calls it)."""
    offers = server.get(f"/work-orders/{order_id(server, order)}/assignments")
    standing = [offer for offer in offers if offer["status"] == "offered"]
    if not standing:
        raise ExchangeError(f"Nothing waits for an answer on work order {order}.")
    return server.post(f"/assignments/{standing[-1]['id']}/{act}", body, key)
