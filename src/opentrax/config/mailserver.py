"""The operator's mail server, from one address."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """How to hand over mail; `security` is "", "starttls" or "tls"."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str


def parse_mail_server(url: str) -> MailServer:
    """Read smtp://, smtp+starttls:// or smtps://; raise ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise ValueError(f"it begins with none of {', '.join(f'{name}://' for name in _PORTS)}")
    if not parts.hostname:
        raise ValueError("it names no host")
    return MailServer(
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        security={"smtp": "", "smtp+starttls": "starttls", "smtps": "tls"}[parts.scheme],
    )
