"""Mail of the canary never leaves the installation.

Its people have addresses under `canary.invalid`: a domain that nobody can register (RFC 2606). The
gate asks and claims as for everybody; the hand-over then keeps the letter in the memory of the run,
or refuses it where no run is on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email import message_from_bytes, policy

from opentrax.messaging.mails import Letter

DOMAIN = "canary.invalid"
_kept: ContextVar[list[Letter] | None] = ContextVar("opentrax_canary_letters", default=None)


def is_canarys(address: str) -> bool:
    """Whether an address is one of the canary's."""
    return address.rpartition("@")[2].rstrip(".").lower() == DOMAIN


@contextmanager
def keeping() -> Iterator[list[Letter]]:
    """The letters to the canary that the gate lets through inside the block, in their order."""
    letters: list[Letter] = []
    token = _kept.set(letters)
    try:
        yield letters
    finally:
        _kept.reset(token)


def keep(letter: Letter) -> bool:
    """Keep a letter; False where no run is on."""
    letters = _kept.get()
    if letters is not None:
        letters.append(letter)
    return letters is not None


def words_of(letter: Letter) -> str:
    """The plain text of a letter."""
    body = message_from_bytes(letter.raw, policy=policy.default).get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
