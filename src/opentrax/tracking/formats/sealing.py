"""OwnTracks' encryption: {"_type": "encrypted", "data": base64(nonce ‖ secretbox)}.

XSalsa20-Poly1305 with a nonce of 24 bytes (libsodium's crypto_secretbox_easy). The key is the
secret that was typed, padded with zero bytes to 32: there is no derivation, so the secret itself
has to be random.
"""

import base64
import binascii
from typing import Any

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

TYPE = "encrypted"


def _box(secret: bytes) -> SecretBox:
    return SecretBox(secret[: SecretBox.KEY_SIZE].ljust(SecretBox.KEY_SIZE, b"\0"))


def seal(plain: bytes, secret: bytes) -> bytes:
    """The message that carries `plain`; a fresh random nonce each time."""
    data = base64.b64encode(bytes(_box(secret).encrypt(plain))).decode()
    return msgspec.json.encode({"_type": TYPE, "data": data})


def unseal(data: Any, secret: bytes) -> bytes | None:
    """What a message's `data` carries; None if it is no such box or of another secret."""
    if not isinstance(data, str):
        return None
    try:
        return _box(secret).decrypt(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError, CryptoError):
        return None
