"""From an address to the keyed hash that is all the gate remembers of it.

A plain hash of an e-mail address is undone by trying all addresses; one under a key that is not in
the database is not. The key may be changed: new hashes are made with the newest one, and what was
made with an older one is found as long as that one is kept beside it.
"""

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import idna

_CHECKED = b"opentrax address key"
_HASHED = b"opentrax address\0"


@dataclass(frozen=True, slots=True)
class Key:
    """A secret and the name by which the database knows that it is the same one."""

    secret: bytes
    name: str

    @classmethod
    def of(cls, secret: str) -> "Key":
        data = secret.encode()
        return cls(data, hmac.new(data, _CHECKED, sha256).hexdigest()[:16])


def normalized(address: str) -> str:
    """One spelling of an address: no case, composed letters, the domain as DNS has it.

    Neither dots nor what follows a plus are removed: whether they mean anything is the business of
    the address's own server.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    try:
        domain = idna.encode(domain.rstrip("."), uts46=True).decode()
    except idna.IDNAError:
        domain = domain.lower()
    return f"{local.casefold()}@{domain.lower()}"


def routable(address: str) -> str:
    """The address as servers are told it: the domain in letters that DNS has."""
    local, _, domain = address.strip().rpartition("@")
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address.strip()


def hashed(address: str, key: Key) -> bytes:
    """The 32 bytes under which the address is remembered."""
    return hmac.new(key.secret, _HASHED + normalized(address).encode(), sha256).digest()


def keys(secrets: Sequence[str]) -> list[Key]:
    """The installation's keys, the newest first."""
    return [Key.of(secret) for secret in secrets]


def masked(address: str) -> str:
    """An address as logs show it to who need not know whose it is: a…@example.org."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}…{at}{domain}" if local else ""
