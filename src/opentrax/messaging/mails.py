"""From a template to a mail: words in the recipient's language, and around them what this layer
alone puts there: sender, footer, the way to stop, the headers that mail programs read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.encoding import iri_to_uri

from opentrax.messaging import rules
from opentrax.messaging.addresses import routable
from opentrax.messaging.classes import CLASSES, MessageClass

_LONGEST_SUBJECT = 150
# Seven bits from here on, so that no server on the way has to write a signed mail anew.
_POLICY = policy.SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one mail; `secrets` are the values in them that the log does not keep:
    what opens something, and who else is named."""

    subject: str
    text: str
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a mail says about itself beside its words."""

    message_id: UUID
    to: str
    at: datetime
    language: str
    message_class: MessageClass
    stop_token: str
    on_behalf_of: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail as bytes, and the two addresses that the server is told."""

    raw: bytes
    sender: str
    to: str


def write(template: str, context: Mapping[str, Any], language: str) -> Written:
    """Render a template whose first line is the subject; values stand as they are, since this is
    plain text.
    """
    values = _on_one_line(context)
    with translation.override(language):
        engine_template = get_template(template).template  # type: ignore[attr-defined]
        words = engine_template.render(Context(values, autoescape=False))
    subject, _, text = words.strip().partition("\n")
    one_line = " ".join(subject.split())[:_LONGEST_SUBJECT]
    secrets = [
        s for name in sorted(rules.SECRET_NAMES & values.keys()) for s in _each(values[name])
    ]
    return Written(one_line, text.strip(), tuple(s for s in secrets if s))


def _each(value: Any) -> list[str]:
    """A value as text, or each line of one that has several."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str)]


def _on_one_line(context: Mapping[str, Any]) -> dict[str, Any]:
    """A name with a line break in it must become neither a header nor a line of its own; a text of
    several lines is a list.
    """
    return {key: _joined(value) for key, value in context.items()}


def _joined(value: Any) -> Any:
    if isinstance(value, list):
        return [_joined(one) for one in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def without_secrets(words: str, secrets: list[str]) -> str:
    """The words with what the log does not keep cut out."""
    for secret in sorted(secrets, key=len, reverse=True):
        words = words.replace(secret, "•••")
    return words


def sender() -> tuple[str, str]:
    """Name and address that mails come from: the operator's own, or this machine's while
    developing.
    """
    name, address = parseaddr(settings.ENVIRONMENT.mail_from)
    return name or "Opentrax", address or "no-reply@localhost"


def stop_url(token: str) -> str:
    """The page of a mail's token, on which a person stops mail."""
    return iri_to_uri(f"{settings.ENVIRONMENT.public_url}/mail/stop/{token}")


def tagged(token: str) -> str:
    """The address to which answers and bounces of one mail go; "" where none is set."""
    local, _, domain = settings.ENVIRONMENT.mail.reply_address.partition("@")
    return f"{local}+{token}@{domain}" if domain else ""


def compose(written: Written, envelope: Envelope) -> Letter:
    """The mail as it leaves, unsigned: footer with who sends it, where they are and how to stop;
    text and HTML; the headers of RFC 8058 on all but essential messages.
    """
    name, address = sender()
    mail = EmailMessage(_POLICY)
    mail["Subject"] = written.subject
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = routable(envelope.to)
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = f"<{envelope.message_id}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    reply_to = tagged(envelope.stop_token) or settings.ENVIRONMENT.operator.contact
    if reply_to:
        mail["Reply-To"] = reply_to
    text, html = _bodies(written, envelope)
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    raw = _stop_headers(envelope) + mail.as_bytes()
    return Letter(raw, tagged(envelope.stop_token) or address, routable(envelope.to))


def _bodies(written: Written, envelope: Envelope) -> tuple[str, str]:
    frame = {
        "text": written.text,
        "subject": written.subject,
        "operator": settings.ENVIRONMENT.operator,
        "language": envelope.language,
        "on_behalf_of": envelope.on_behalf_of,
        "stop_url": stop_url(envelope.stop_token),
        "message_class": envelope.message_class.value,
    }
    with translation.override(envelope.language):
        text = render_to_string("messaging/mail/frame.txt", frame).strip()
        html = render_to_string("messaging/mail/frame.html", frame)
    return f"{text}\n", html


def _stop_headers(envelope: Envelope) -> bytes:
    """Written by hand: the library would fold a long address into an encoded word, which mail
    programs do not read.
    """
    if not CLASSES[envelope.message_class].stoppable:
        return b""
    ways = [f"<{stop_url(envelope.stop_token)}>"]
    if by_mail := tagged(envelope.stop_token):
        ways.append(f"<mailto:{by_mail}?subject=unsubscribe>")
    header = f"List-Unsubscribe: {',\r\n '.join(ways)}\r\n"
    return f"{header}List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode("ascii")
