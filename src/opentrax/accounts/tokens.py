"""Secrets in links: random, shown once in a mail, kept as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """192 random bits, safe in an address."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> bytes:
    """What the database keeps of a token; it needs no salt, since the token is not guessable."""
    return hashlib.sha256(token.encode()).digest()
