"""Mails that leave over SMTP and are answered, as a mail program does."""

from email.message import EmailMessage
from typing import Any

from django.conf import settings

from opentrax.kit.clock import now
from opentrax.kit.jobs import Job
from opentrax.kit.tenancy import scope
from opentrax.messaging.inbound.reading import read
from opentrax.messaging.models import OrganizationMessage
from opentrax.messaging.services import deliver
from opentrax.messaging.services.hearing import hear
from opentrax.messaging.tests.conftest import Postbox
from opentrax.organizations.models import Organization
from opentrax.workorders.tests.test_line import run

QUOTE = "\n\nOn Tue, 24 Mar 2026 at 09:00, Opentrax <no-reply@bolt.example> wrote:\n> Needle quote"


def mailed(job: Job, keeper: Organization, postbox: Postbox) -> list[EmailMessage]:
    """Run a job and carry out what it put into an outbox; the mails that arrived."""
    before = len(postbox.mails)
    run(job)
    carry_out(keeper)
    return postbox.mails[before:]


def carry_out(keeper: Organization) -> None:
    """Let everything leave that waits in an outbox."""
    with scope(keeper.pk):
        waiting = list(
            OrganizationMessage.objects.filter(state="queued").order_by("created_at", "pk")
        )
    for message in waiting:
        deliver(OrganizationMessage, keeper.pk, message.pk)


def answer(
    mail: EmailMessage, words: str, *, sender: str, files: dict[str, bytes] | None = None,
    **headers: str,
) -> bytes:  # fmt: skip
    """What somebody's mail program makes of an answer to a mail."""
    made = EmailMessage()
    made["From"], made["To"] = sender, str(mail["Reply-To"])
    made["Subject"] = f"Re: {mail['Subject']}"
    made["In-Reply-To"] = made["References"] = str(mail["Message-ID"])
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words + QUOTE)
    for name, content in (files or {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def heard(raw: bytes, **options: Any) -> str:
    """What came of a mail that arrived."""
    own = settings.ENVIRONMENT.mail.reply_address
    return hear(read(raw, own_address=own), asked_at=now(), **options)


def no_records(_name: bytes, timeout: int = 5) -> None:
    """A DNS in which nobody vouches for anything."""
