"""The one question before a connection is made: is this host in the register?

This machine itself is nobody else. A host that is not in the register is refused, written into the
log, and told to whoever listens (the privacy engine counts).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address
from typing import NoReturn

from opentrax.kit.egress.register import Processor, processor_of
from opentrax.kit.logs import plain

log = logging.getLogger("opentrax.egress")
Listener = Callable[[str, str, bool], None]
_listeners: list[Listener] = []
_is_trial: ContextVar[bool] = ContextVar("opentrax_egress_trial", default=False)
_OWN_NAMES = frozenset({"", "localhost", "localhost.localdomain", "ip6-localhost", "ip6-loopback"})


class UnregisteredHostError(OSError):
    """Somebody wanted to reach a host that the register does not have."""


def on_decision(listener: Listener) -> None:
    """Tell `listener(processor, host, admitted)` of each decision about a host that is not ours."""
    if listener not in _listeners:
        _listeners.append(listener)


def is_own(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    name = host.strip("[]").partition("%")[0].rstrip(".").lower()
    if name in _OWN_NAMES or name.startswith("/"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def admit(host: str) -> Processor | None:
    """The processor whose host this is; None for this machine itself.

    Call it before a connection is opened. Raises UnregisteredHostError.
    """
    if is_own(host):
        return None
    found = processor_of(host)
    if found is None:
        refuse(host)
    _tell(found.key, host, admitted=True)
    return found


def refuse(host: str) -> NoReturn:
    """Write a refusal down and raise it."""
    if not _is_trial.get():
        log.error(
            "refused a connection to %s: the register of processors does not have it", plain(host)
        )
    _tell("", host, admitted=False)
    raise UnregisteredHostError(f"{host} is not in the register of processors.")


@contextmanager
def on_trial() -> Iterator[None]:
    """Ask without anything leaving: what is decided meanwhile is neither logged nor counted."""
    token = _is_trial.set(True)
    try:
        yield
    finally:
        _is_trial.reset(token)


def _tell(processor: str, host: str, *, admitted: bool) -> None:
    for listener in () if _is_trial.get() else tuple(_listeners):
        listener(processor, host, admitted)
