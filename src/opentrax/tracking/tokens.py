"""The credential of a device: a random token, shown once and kept as its hash."""

import hashlib
import secrets

PREFIX = "otd_"
_RANDOM_BYTES = 24


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_token(token: str) -> bytes:
    """A plain hash is enough for 192 random bits: nothing can be guessed faster by knowing it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
