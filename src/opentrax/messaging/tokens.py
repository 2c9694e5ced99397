"""The secret of one mail: in its links and in its reply address; all it can do is stop mail."""

import base64
import secrets
from hashlib import sha256


def new_token() -> str:
    """128 random bits as 26 small letters and digits: mail servers do not keep capitals apart."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def hash_token(token: str) -> bytes:
    """What is kept of a token; it needs no salt, since the token is not guessable."""
    return sha256(token.strip().lower().encode("utf-8", "replace")).digest()
