"""From a template to a mail: words in the recipient's language, plain text and simple HTML, sender
and footer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation

_LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one mail."""

    subject: str
    text: str


def write(template: str, context: Mapping[str, Any], language: str) -> Written:
    """Render a template whose first line is the subject; values stand as they are, since this is
    plain text.
    """
    with translation.override(language):
        engine_template = get_template(template).template  # type: ignore[attr-defined]
        words = engine_template.render(Context(_on_one_line(context), autoescape=False))
    subject, _, text = words.strip().partition("\n")
    one_line = " ".join(subject.split())[:_LONGEST_SUBJECT]
    return Written(one_line, text.strip())


def _on_one_line(context: Mapping[str, Any]) -> dict[str, Any]:
    """A name with a line break in it must become neither a header nor a line of its own."""
    return {k: " ".join(v.split()) if isinstance(v, str) else v for k, v in context.items()}


def sender() -> tuple[str, str]:
    """Name and address that mails come from: the operator's own, or this machine's while
    developing.
    """
    name, address = parseaddr(settings.ENVIRONMENT.mail_from)
    return name or "Opentrax", address or "no-reply@localhost"


def build(
    written: Written, *, to: str, message_id: UUID, at: datetime, language: str
) -> EmailMessage:
    """The mail as it leaves: footer with the operator's name and address, text and HTML, aligned
    sender.
    """
    name, address = sender()
    domain = address.rpartition("@")[2]
    operator = settings.ENVIRONMENT.operator
    frame = {
        "text": written.text,
        "subject": written.subject,
        "operator": operator,
        "language": language,
    }
    with translation.override(language):
        text = render_to_string("messaging/mail/frame.txt", frame).strip()
        html = render_to_string("messaging/mail/frame.html", frame)
    mail = EmailMessage()
    mail["Subject"] = written.subject
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = to
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if operator.contact:
        mail["Reply-To"] = operator.contact
    mail.set_content(f"{text}\n")
    mail.add_alternative(html, subtype="html")
    return mail
