"""One request to an address that an organization named, and to nowhere else.

Such an address must not lead into the network of the installation. Its name is looked up once, all
that it stands for has to be public, and the connection goes to the address that was judged: a name
server that says something else a moment later changes nothing. No redirect is followed, and what
is answered is not read. An operator whose organizations are in the same network may allow the rest
(`OPENTRAX_WEBHOOKS_INTERNAL`).
"""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from urllib3.connection import HTTPConnection, HTTPException, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from opentrax.kit import egress

CONNECT_S, ANSWER_S, WHOLE_S = 5, 10, 20
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: an IPv4 address in its last 32 bits
_GIVEN_OUT = IPv6Network("2000::/3")
_reached: ContextVar[frozenset[str]] = ContextVar("opentrax_webhook_hosts", default=frozenset())


class Fault(StrEnum):
    """Why there is no answer."""

    ADDRESS = "address"
    NAME = "name"
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TIME = "time"
    UNSIGNED = "unsigned"  # our secret was sealed under another key of the installation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request."""

    status_code: int | None
    fault: Fault | None
    duration_ms: int

    @property
    def is_delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300


class _FaultError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def reached_hosts() -> Iterator[str]:
    """For the register of processors: the host to which this very thread is sending."""
    yield from _reached.get()


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also by what it embeds."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _TRANSLATED:
            inner = IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is None and found not in _GIVEN_OUT:
            return False
        found = inner or found
    return found.is_global and not found.is_multicast


def checked(url: str, *, internal: bool) -> SplitResult:
    """The parts of an address that may be sent to. Raises ValueError."""
    parts = urlsplit(url)
    port_is_good = parts.port is None or parts.port > 0  # raises ValueError past 65535
    schemes = {"https", "http"} if internal else {"https"}
    good = parts.scheme in schemes and parts.hostname and port_is_good and url.isascii()
    if not good or parts.username is not None or parts.fragment or not url.isprintable():
        raise ValueError(url)
    if " " in url or "\\" in url:
        raise ValueError(url)
    return parts


def send(url: str, body: bytes, headers: Mapping[str, str], *, internal: bool) -> Outcome:
    """POST a body. Every failure of the other end is an outcome, none an error."""
    began = time.monotonic()
    status, fault = None, None
    try:
        parts = checked(url, internal=internal)
        with _to(parts.hostname or ""):
            status = _posted(parts, body, headers, internal=internal)
    except (ssl.SSLError, CertificateError):  # before ValueError, which both are
        fault = Fault.CERTIFICATE
    except ValueError:
        fault = Fault.ADDRESS
    except _FaultError as error:
        fault = error.fault
    except TimeoutError:
        fault = Fault.TIME
    except (OSError, HTTPError, HTTPException) as error:
        fault = _fault_of(error)
    return Outcome(status, fault, round((time.monotonic() - began) * 1000))


@contextmanager
def _to(host: str) -> Iterator[None]:
    token = _reached.set(frozenset({host.rstrip(".").lower()}))
    try:
        egress.admit(host)
        yield
    finally:
        _reached.reset(token)


def _fault_of(error: Exception) -> Fault:
    words = f"{type(error).__name__} {error}".lower()
    if "certificate" in words or "ssl" in words:
        return Fault.CERTIFICATE
    return Fault.TIME if "timed out" in words or "timeout" in words else Fault.CONNECTION


def _looked_up(host: str, port: int, *, internal: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _FaultError(Fault.NAME) from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not (internal or all(is_public(one) for one in addresses)):
        raise _FaultError(Fault.ADDRESS)
    return addresses[0]


def _posted(parts: SplitResult, body: bytes, headers: Mapping[str, str], *, internal: bool) -> int:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _looked_up(host, port, internal=internal)
    connection: HTTPConnection
    if parts.scheme == "https":
        connection = HTTPSConnection(
            address, port, timeout=CONNECT_S, server_hostname=host, assert_hostname=host,
            cert_reqs="CERT_REQUIRED",
        )  # fmt: skip
    else:
        connection = HTTPConnection(address, port, timeout=CONNECT_S)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    name = f"[{host}]" if ":" in host else host
    authority = name if parts.port is None else f"{name}:{parts.port}"
    try:
        with _hung_up_after(connection, WHOLE_S):
            connection.connect()
            connection.sock.settimeout(ANSWER_S)
            sent = {**headers, "Host": authority}
            connection.request("POST", path, body, sent, preload_content=False)
            return int(connection.getresponse().status)
    finally:
        connection.close()


@contextmanager
def _hung_up_after(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Whoever answers one byte at a time is hung up on."""

    def hang_up() -> None:
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
