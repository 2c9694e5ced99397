"""The credential of a device: a random token, shown once and kept as its hash."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "otd_"
_RANDOM_BYTES = 24


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)


def hash_token(token: str) -> bytes:
    """A plain hash is enough for 192 random bits: nothing can be guessed faster by knowing it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def message_secret(token: str, installation_key: str) -> str:
    """The secret with which a device may encrypt its messages: 32 characters of 192 bits.

    Made of the token's hash under the installation's key, so it is kept nowhere, changes with the
    token, and neither a copy of the database nor the token alone tells it.
    """
    said = b"opentrax message secret 1 " + hash_token(token)
    digest = hmac.digest(installation_key.encode(), said, "sha256")
    return base64.urlsafe_b64encode(digest)[:32].decode()
