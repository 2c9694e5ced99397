"""A net under `admit`: the sockets of this process reach registered hosts only.

Libraries look names up and connect by themselves. Names are asked for by `socket.getaddrinfo`,
whose answers for registered hosts are remembered; `connect` and `sendto` go to those, to this
machine, or nowhere. What is not Python's (libpq, the web server) opens only what the operator's
settings name.
"""

import socket
from collections.abc import Callable
from typing import Any

from opentrax.kit.egress.guard import is_own, refuse
from opentrax.kit.egress.register import processor_of

# Nothing is sent there: the operating system is asked over which of its addresses it would go.
_ASKS_FOR_A_ROUTE = ("192.0.2.1", 9)
_addresses: set[str] = set()
_plain: dict[str, Callable[..., Any]] = {}
_guarded: dict[str, Callable[..., Any]] = {}


def install() -> None:
    """Put the net under this process; again does nothing."""
    if holds():
        return
    _plain.update(
        getaddrinfo=socket.getaddrinfo, connect=socket.socket.connect,
        connect_ex=socket.socket.connect_ex, sendto=socket.socket.sendto,
    )  # fmt: skip
    _guarded.update(
        getaddrinfo=_getaddrinfo, connect=_connecting("connect"),
        connect_ex=_connecting("connect_ex"), sendto=_sendto,
    )  # fmt: skip
    socket.getaddrinfo = _guarded["getaddrinfo"]
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _guarded[name])


def remove() -> None:
    """Take it away again: for tests and saboteurs."""
    if not holds():
        return
    socket.getaddrinfo = _plain["getaddrinfo"]
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, _plain[name])


def holds() -> bool:
    """Whether the sockets of this process are guarded."""
    return bool(_guarded) and (
        socket.getaddrinfo is _guarded["getaddrinfo"]
        and socket.socket.connect is _guarded["connect"]
        and socket.socket.sendto is _guarded["sendto"]
    )


def _getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else (host or "")
    if is_own(name):
        return _plain["getaddrinfo"](host, *args, **kwargs)
    if name not in _addresses and processor_of(name) is None:
        refuse(name)
    found = _plain["getaddrinfo"](host, *args, **kwargs)
    _addresses.update(str(entry[4][0]).partition("%")[0] for entry in found)
    return found


def _judge(sock: socket.socket, address: Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6) or address == _ASKS_FOR_A_ROUTE:
        return
    name = str(address[0]).partition("%")[0]
    if is_own(name) or name in _addresses:
        return
    if processor_of(name) is None:
        refuse(name)


def _connecting(method: str) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        _judge(self, address)
        return _plain[method](self, address)

    return guarded


def _sendto(self: socket.socket, data: Any, *args: Any) -> Any:
    _judge(self, args[-1])
    return _plain["sendto"](self, data, *args)
