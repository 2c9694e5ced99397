"""A receiver's certificate: of whom it is trusted, and for the name that was asked for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from opentrax.integrations import sending
from opentrax.integrations.sending import Fault
from opentrax.integrations.tests.conftest import Receiver

pytestmark = pytest.mark.django_db
HOST = "erp.example.com"


def certify(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate for a host that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(began).not_valid_after(began + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    certificate, secret = folder / f"{host}.pem", folder / f"{host}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )  # fmt: skip
    return certificate, secret


@pytest.mark.parametrize(
    ("named", "trusted", "fault"),
    [
        (HOST, True, None),
        (HOST, False, Fault.CERTIFICATE),
        ("other.example.com", True, Fault.CERTIFICATE),
    ],
)
def test_only_a_trusted_certificate_for_the_name_is_taken(
    secured: Callable[[Path, Path], Receiver], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    named: str, trusted: bool, fault: Fault | None,
) -> None:  # fmt: skip
    certificate, key = certify(tmp_path, named)
    receiver = secured(certificate, key)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    port = receiver.url.split(":")[2].partition("/")[0]
    monkeypatch.setattr(
        sending.socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", ("127.0.0.1", int(port)))]
    )
    outcome = sending.send(f"https://{HOST}:{port}/hook", b"{}", {}, internal=True)
    assert outcome.fault == fault
    assert outcome.status_code == (None if fault else 204)
    assert [headers["host"] for headers, _ in receiver.got] == ([] if fault else [f"{HOST}:{port}"])
