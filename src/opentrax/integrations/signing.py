"""Secrets of webhooks, and signatures by them after the Standard Webhooks specification 1.0:
HMAC-SHA256 of "id.timestamp.body" under the key that stands behind `whsec_` in base64.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
_INFO = b"opentrax.integrations.webhooks 1"


def new_secret() -> str:
    """256 random bits, as receivers' libraries take them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _cipher() -> Fernet:
    """From the installation's secret: a dump of the database alone signs nothing."""
    key = HKDF(SHA256(), 32, salt=None, info=_INFO).derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(secret: str) -> str:
    """As the database keeps it."""
    return _cipher().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """What `sealed` was given. Raises InvalidToken under another installation's secret."""
    return _cipher().decrypt(kept.encode()).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"
