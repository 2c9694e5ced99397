"""DKIM as a receiver checks it: the mail that arrived over SMTP, the key from DNS."""

import base64
import dataclasses
from email import message_from_bytes
from types import SimpleNamespace
from typing import Any

import dkim
import listunsub
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from opentrax.messaging.signing import UnusableKeyError, covered, key_for_dkim
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.organizations.models import Organization, Person


def _pem(key: Any) -> bytes:
    return bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _keys() -> dict[str, tuple[bytes, bytes]]:
    """Private key and TXT record of each algorithm."""
    small = ed25519.Ed25519PrivateKey.generate()
    large = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    raw = small.public_key().public_bytes_raw()
    der = large.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "ed25519": (_pem(small), b"v=DKIM1; k=ed25519; p=" + base64.b64encode(raw)),
        "rsa": (_pem(large), b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)),
    }


KEYS = _keys()


@pytest.fixture(params=KEYS)
def record(request: pytest.FixtureRequest, postbox: Postbox, settings: Any) -> bytes:
    """The operator signs with a key of this algorithm; its record in DNS."""
    pem, published = KEYS[request.param]
    key = SimpleNamespace(domain="bolt.example", selector="opentrax", key=pem)
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, signing=key)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    return published


def verified(raw: bytes, record: bytes) -> bool:
    def txt(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"opentrax._domainkey.bolt.example."
        return record

    return bool(dkim.verify(raw, dnsfunc=txt))


def test_what_arrives_is_signed_over_both_headers_of_unsubscribing(
    record: bytes, office: Office, postbox: Postbox, acme: Organization
):
    office.of(acme, "of_transactional", "zoe@bücher.example", language="fr-ca")
    [raw] = postbox.raw
    assert verified(raw, record)
    assert {"list-unsubscribe", "list-unsubscribe-post", "from", "subject"} <= covered(raw)
    mail = message_from_bytes(raw)
    names = ("List-Unsubscribe", "List-Unsubscribe-Post", "DKIM-Signature")
    unsubscribe, post, signatures = (mail.get_all(name) or [] for name in names)
    assert listunsub.audit(unsubscribe, post, dkim_signatures=signatures) == []
    assert listunsub.audit(unsubscribe, [], dkim_signatures=signatures) != []
    assert mail["To"] == "zoe@xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("part", "instead"),
    [
        (b"/mail/stop/", b"/mail/evil/"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Never"),
        (b"From: ", b"From: Bank <x@bank.example>\r\nFrom: "),
        (b"Subject: ", b"Subject: Other\r\nSubject: "),
        (b"1 Main Street", b"2 Main Street"),
    ],
)
def test_a_change_on_the_way_is_seen(
    record: bytes, office: Office, postbox: Postbox, acme: Organization, part: bytes, instead: bytes
):
    office.of(acme, "of_transactional", "x@example.com")
    [raw] = postbox.raw
    assert part in raw
    assert not verified(raw.replace(part, instead, 1), record)


def test_essential_mail_is_signed_too_and_nobody_can_add_the_headers(
    record: bytes, office: Office, postbox: Postbox, ada: Person
):
    office.to(ada, "essential")
    [raw] = postbox.raw
    assert verified(raw, record)
    assert not verified(b"List-Unsubscribe: <https://evil.example/>\r\n" + raw, record)


def test_a_weak_or_broken_key_is_refused():
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505
    for pem in (_pem(weak), b"-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n", b""):
        with pytest.raises(UnusableKeyError):
            key_for_dkim(pem)
