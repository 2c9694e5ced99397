"""How a mail leaves this installation: by the operator's SMTP server, or into a folder while
developing.

The only module that speaks SMTP; ruff refuses `smtplib` and `django.core.mail` everywhere else.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Protocol

from django.conf import settings

from opentrax.kit import egress
from opentrax.messaging import canaries
from opentrax.messaging.mails import Letter

_TIMEOUT_S = 20
_KEPT_MAILS = 200
_PERMANENT = range(500, 600)


class Server(Protocol):
    """What the environment tells of the operator's mail server; `security` is "", "starttls" or
    "tls".
    """

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


class DeliveryError(Exception):
    """The mail did not leave. `fault` names the reason without personal data; `answer` is what the
    server said of the recipient.
    """

    def __init__(self, fault: str, *, permanent: bool, answer: str = "") -> None:
        super().__init__(fault)
        self.fault, self.permanent, self.answer = fault, permanent, answer


def hand_over(letter: Letter) -> None:
    """Give a finished mail to the server, or to the folder where none is set while developing. A
    canary's never leaves.

    Raises DeliveryError.
    """
    if canaries.is_canarys(letter.to):
        if not canaries.keep(letter):
            raise DeliveryError("address of a canary", permanent=True)
        return
    server = settings.ENVIRONMENT.mail_server
    if not letter.to.isascii():
        raise DeliveryError("address has other letters than ASCII", permanent=True)
    if server is not None:
        _by_smtp(letter, server)
    elif keeps_mails_here():
        _into_folder(letter)
    else:
        raise DeliveryError("no mail server", permanent=False)


def _by_smtp(letter: Letter, server: Server) -> None:
    try:
        with _connected(server) as smtp:
            smtp.sendmail(letter.sender, [letter.to], letter.raw)
    except smtplib.SMTPRecipientsRefused as error:
        code = max((answer[0] for answer in error.recipients.values()), default=0)
        said = next(iter(error.recipients.values()), (0, b""))[1].decode("ascii", "replace")
        raise DeliveryError(
            f"recipient refused {code}", permanent=code in _PERMANENT, answer=said
        ) from None
    except smtplib.SMTPDataError as error:
        permanent = error.smtp_code in _PERMANENT
        raise DeliveryError(f"content refused {error.smtp_code}", permanent=permanent) from None
    except smtplib.SMTPResponseException as error:
        # A refused login or sender is the installation's fault and may be mended: try again.
        raise DeliveryError(f"server answered {error.smtp_code}", permanent=False) from None
    except (OSError, smtplib.SMTPException) as error:
        raise DeliveryError(type(error).__name__, permanent=False) from error


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    egress.admit(server.host)
    trusted = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT_S, context=trusted
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_S)
    with smtp:
        if server.security == "starttls":
            smtp.starttls(context=trusted)
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp


def keeps_mails_here() -> bool:
    """Whether mails go into a folder of this machine: while developing without a server, never in
    production.
    """
    return not settings.ENVIRONMENT.production and settings.ENVIRONMENT.mail_server is None


def _folder() -> Path:
    return Path(settings.ENVIRONMENT.data) / "mail"


def _into_folder(letter: Letter) -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    mail = BytesParser(policy=policy.default).parsebytes(letter.raw, headersonly=True)
    # Message ids begin with the time (UUIDv7), so names sort by age.
    name = mail["Message-ID"].strip("<>").partition("@")[0]
    draft = folder / f".{name}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(letter.raw)
    draft.rename(folder / f"{name}.eml")
    for old in sorted(folder.glob("*.eml"), reverse=True)[_KEPT_MAILS:]:
        old.unlink(missing_ok=True)


def kept_mails(newest: int = 50) -> list[tuple[str, EmailMessage]]:
    """The newest mails of the folder with their names, for `/demo/mail`."""
    files = sorted(_folder().glob("*.eml"), reverse=True)[:newest]
    return [(file.stem, _read(file)) for file in files]


def kept_mail(name: str) -> EmailMessage | None:
    """One mail of the folder, or None."""
    file = _folder() / f"{name}.eml"
    return _read(file) if file.is_file() else None


def _read(file: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())
