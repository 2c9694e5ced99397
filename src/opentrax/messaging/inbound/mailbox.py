"""The mailbox of replies, read by IMAP. What needs no person is marked as read; what does stays
unread, so that whoever looks into the mailbox finds it there too.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from imaplib import IMAP4
from typing import Protocol

from django.conf import settings
from imap_tools import AND, BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.consts import MailMessageFlags
from imap_tools.errors import MailboxStarttlsError
from imap_tools.utils import check_command_status

from opentrax.kit import egress
from opentrax.kit.clock import now
from opentrax.messaging.inbound.reading import read
from opentrax.messaging.models import Outcome
from opentrax.messaging.services.hearing import hear

logger = logging.getLogger("opentrax.messaging")
_TIMEOUT_S = 30
_LOOKS_BACK = timedelta(days=7)
_AT_ONCE = 200


class Mailbox(Protocol):
    """What the environment tells of the operator's mailbox."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def folder(self) -> str: ...


class _StartTls(MailBoxStartTls):
    """The same, but its connection ends with it where the server stalls half-way to TLS."""

    def _get_mailbox_client(self) -> IMAP4:
        client = IMAP4(self._host, self._port, self._timeout)
        try:
            check_command_status(client.starttls(self._ssl_context), MailboxStarttlsError)
        except Exception:  # whatever it was: it is raised on, without a connection left open
            _end(client)
            raise
        return client


@contextmanager
def _opened(mailbox: Mailbox) -> Iterator[BaseMailBox]:
    """The mailbox, signed in; its connection ends with the block, whatever the server does."""
    kinds = {"tls": MailBox, "starttls": _StartTls, "": MailBoxUnencrypted}
    egress.admit(mailbox.host)
    box = kinds[mailbox.security](mailbox.host, mailbox.port, timeout=_TIMEOUT_S)
    try:
        yield box.login(mailbox.user, mailbox.password, initial_folder=mailbox.folder)
    finally:
        _end(box.client)


def _end(client: IMAP4) -> None:
    """Say goodbye to a server that listens, and close the connection in any case."""
    with suppress(OSError, IMAP4.error):
        client.logout()
    with suppress(OSError):  # closed already, as it is after a goodbye that was answered
        client.shutdown()


def fetch() -> dict[str, int]:
    """Hear every unread mail of the last week; return how many came to which outcome.

    A mail that was heard before is not heard again, so a crash in between costs nothing. One that
    fails stays unread, is tried again with the next look, and keeps none of the others waiting.
    """
    mailbox = settings.ENVIRONMENT.mail.mailbox
    if mailbox is None:
        return {}
    outcomes: dict[str, int] = {}
    with _opened(mailbox) as box:
        since = (now() - _LOOKS_BACK).date()
        unread = AND(seen=False, date_gte=since)
        for mail in box.fetch(unread, mark_seen=False, limit=_AT_ONCE):
            try:
                outcome = _heard(mail.obj.as_bytes(), _arrived_at(mail.date))
            except Exception:  # whatever it was: logged with its trace, and the other mails go on
                logger.exception("a mail that came could not be taken; it stays unread")
                continue
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
            if outcome != Outcome.FOR_A_PERSON and mail.uid:
                box.flag(mail.uid, MailMessageFlags.SEEN, True)
    return outcomes


def _heard(raw: bytes, asked_at: datetime) -> str:
    arrived = read(raw, own_address=settings.ENVIRONMENT.mail.reply_address)
    return hear(arrived, asked_at=asked_at)


def _arrived_at(sent: datetime) -> datetime:
    """When it was sent, as far as that can be: a clock of somebody else's is not believed ahead of
    ours, nor a week behind.
    """
    at = now()
    if sent.tzinfo is None:
        return at
    return sent if at - _LOOKS_BACK < sent < at else at
