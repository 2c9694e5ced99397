"""The operator's MQTT broker, from one address."""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"mqtt": 1883, "mqtts": 8883}
PREFIX = "owntracks"
CLIENT_ID = "opentrax"


@dataclass(frozen=True, slots=True)
class Broker:
    """Where phones publish: `prefix`/<user>/<device>. `client_id` names our session there."""

    host: str
    port: int
    encrypted: bool
    user: str
    password: str = field(repr=False)
    prefix: str = PREFIX
    client_id: str = CLIENT_ID
    authority: Path | None = None
    """Certificates of who signed the broker's, where the system does not know them."""

    def tls(self) -> ssl.SSLContext | None:
        if not self.encrypted:
            return None
        return ssl.create_default_context(cafile=str(self.authority) if self.authority else None)


def parse_broker(url: str, *, password: str = "", authority: str = "") -> Broker:
    """Read mqtt:// or mqtts://, the topic's beginning as its path; raise ValueError otherwise.

    `password` wins over the one in the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ValueError("it begins with neither mqtt:// nor mqtts://")
    if not parts.hostname:
        raise ValueError("it names no host")
    prefix = unquote(parts.path).strip("/") or PREFIX
    if "#" in prefix or "+" in prefix or parts.fragment:
        raise ValueError("the topic's beginning has a wildcard")
    if authority and not Path(authority).is_file():
        raise ValueError(f"there is no file {authority}")
    return Broker(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        encrypted=parts.scheme == "mqtts",
        user=unquote(parts.username or ""),
        password=password or unquote(parts.password or ""),
        prefix=prefix,
        client_id=parse_qs(parts.query).get("client_id", [CLIENT_ID])[0],
        authority=Path(authority) if authority else None,
    )
