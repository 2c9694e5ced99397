"""DKIM: a signature over the words and the headers that matter, both for unsubscribing among them,
so that nobody on the way can change where a click leads (RFC 6376, RFC 8058).
"""

import re
from base64 import b64encode
from typing import Protocol

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

# Signed also where a mail does not have them: nobody can add one later.
SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"auto-submitted",
    b"mime-version", b"content-type", b"content-transfer-encoding",
    b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
_FRAGILE = frozenset({b"content-type", b"content-transfer-encoding", b"mime-version"})


class Signing(Protocol):
    """The operator's key and where its public half is published."""

    @property
    def domain(self) -> str: ...
    @property
    def selector(self) -> str: ...
    @property
    def key(self) -> bytes: ...


class UnusableKeyError(ValueError):
    """The file holds no key that DKIM knows: RSA of at least 2048 bits, or Ed25519."""


def signed(raw: bytes, signing: Signing) -> bytes:
    """The mail with its signature in front. Raises UnusableKeyError."""
    algorithm, key = key_for_dkim(signing.key)
    signature = dkim.sign(
        raw, signing.selector.encode(), signing.domain.encode(), key,
        signature_algorithm=algorithm, include_headers=[*SIGNED, *_once_more(raw)],
        canonicalize=(b"relaxed", b"relaxed"), linesep=b"\r\n",
    )  # fmt: skip
    return signature + raw  # type: ignore[no-any-return]


def _once_more(raw: bytes) -> list[bytes]:
    """Each header named once more than it is there: an added one breaks the signature."""
    head = raw.partition(b"\r\n\r\n")[0]
    there = {name.lower() for name in re.findall(rb"(?m)^([A-Za-z-]+):", head)}
    return [name for name in SIGNED if name in there and name not in _FRAGILE]


def key_for_dkim(pem: bytes) -> tuple[bytes, bytes]:
    """The algorithm and the key as dkimpy wants them. Raises UnusableKeyError."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKeyError("it cannot be read") from error
    if isinstance(key, Ed25519PrivateKey):
        return b"ed25519-sha256", b64encode(key.private_bytes_raw())
    if isinstance(key, RSAPrivateKey) and key.key_size >= 2048:
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return b"rsa-sha256", plain
    raise UnusableKeyError("it is neither Ed25519 nor RSA of 2048 bits")


def covered(raw: bytes) -> frozenset[str]:
    """The names of the headers that the mail's first signature covers; empty without one."""
    head = raw.partition(b"\r\n\r\n")[0]
    found = re.match(rb"(?is)dkim-signature:(.*?)\r\n(?![ \t])", head + b"\r\n")
    names = re.search(rb"\bh=([^;]*)", found[1]) if found else None
    if names is None:
        return frozenset()
    return frozenset(re.sub(rb"\s", b"", names[1]).decode("ascii", "ignore").lower().split(":"))


def domain_of(raw: bytes) -> str:
    """The domain that signed (`d=`), or ""."""
    found = re.match(rb"(?is)dkim-signature:(.*?)\r\n(?![ \t])", raw)
    domain = re.search(rb"\bd=([^;\s]*)", found[1]) if found else None
    return domain[1].decode("ascii", "ignore").lower() if domain else ""


def public_record(pem: bytes) -> str:
    """What to publish in DNS for a private key."""
    key = load_pem_private_key(pem, password=None)
    if isinstance(key, Ed25519PrivateKey):
        return f"v=DKIM1; k=ed25519; p={b64encode(key.public_key().public_bytes_raw()).decode()}"
    if isinstance(key, RSAPrivateKey):
        der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"
    raise UnusableKeyError("it is neither Ed25519 nor RSA of 2048 bits")


def new_key() -> bytes:
    """A new RSA key of 2048 bits in PEM: every receiver knows the algorithm."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
