"""What the operator says about mail beyond its server: signing, replies, bounces, the provider."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from opentrax.config.problems import Problems

# Those of Anymail's whose webhooks need no package of the provider's own.
PROVIDERS = ("brevo", "mailgun", "mailjet", "postmark", "sparkpost")
_IMAP_PORTS = {"imap": 143, "imap+starttls": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class Signing:
    """The key that signs mails (DKIM); its public half is at SELECTOR._domainkey.DOMAIN."""

    domain: str
    selector: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox where answers and bounces arrive; `security` is "", "starttls" or "tls"."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    security: str
    folder: str


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything about mail but the server that takes it and the sender's name.

    `reply_address` gets a tag for each message: reply+TAG@domain. `authserv_id` names the server
    whose Authentication-Results are believed. `provider` is one of Anymail's names.
    """

    signing: Signing | None = None
    reply_address: str = ""
    mailbox: Mailbox | None = None
    authserv_id: str = ""
    provider: str = ""
    webhook_secret: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)


def read_mail_settings(
    variables: Mapping[str, str], sender: str, problems: Problems
) -> MailSettings:
    """Read OPENTRAX_DKIM_*, _REPLY_ADDRESS, _IMAP_URL, _AUTHSERV_ID and _MAIL_*; `sender` is the
    address that mails come from.
    """
    return MailSettings(
        signing=_signing(variables, sender.rpartition("@")[2].rstrip("> "), problems),
        reply_address=_reply_address(variables, problems),
        mailbox=_mailbox(variables, problems),
        authserv_id=variables.get("OPENTRAX_AUTHSERV_ID", "").lower(),
        provider=_provider(variables, problems),
        webhook_secret=variables.get("OPENTRAX_MAIL_WEBHOOK_SECRET", ""),
        signing_key=variables.get("OPENTRAX_MAIL_SIGNING_KEY", ""),
    )


def _signing(variables: Mapping[str, str], domain: str, problems: Problems) -> Signing | None:
    file = variables.get("OPENTRAX_DKIM_KEY_FILE", "")
    if not file:
        return None
    advice = "make one with `opentrax mail key FILE`"
    try:
        key = Path(file).read_bytes()
    except OSError as error:
        problems.add(f"OPENTRAX_DKIM_KEY_FILE cannot be read ({error.strerror})", advice)
        return None
    from opentrax.messaging.signing import UnusableKeyError, key_for_dkim

    try:
        key_for_dkim(key)
    except UnusableKeyError as error:
        problems.add(f"OPENTRAX_DKIM_KEY_FILE is not usable ({error})", advice)
        return None
    if not domain:
        problems.add(
            "OPENTRAX_DKIM_KEY_FILE is set and OPENTRAX_MAIL_FROM is not",
            "set the sender: its domain is the one that signs",
        )
        return None
    return Signing(domain.lower(), variables.get("OPENTRAX_DKIM_SELECTOR", "opentrax"), key)


def _reply_address(variables: Mapping[str, str], problems: Problems) -> str:
    address = variables.get("OPENTRAX_REPLY_ADDRESS", "").lower()
    local, at, domain = address.partition("@")
    if address and (not local or not at or "." not in domain or "+" in local):
        problems.add(
            f"OPENTRAX_REPLY_ADDRESS is {address!r}",
            "set it like reply@your-domain.ca, whose mailbox takes reply+anything@ too",
        )
        return ""
    return address


def _mailbox(variables: Mapping[str, str], problems: Problems) -> Mailbox | None:
    url = variables.get("OPENTRAX_IMAP_URL", "")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in _IMAP_PORTS or not parts.hostname or not parts.username:
        problems.add(
            "OPENTRAX_IMAP_URL is not usable",
            "set it like imaps://user:password@mail.your-domain.ca:993/INBOX",
        )
        return None
    return Mailbox(
        host=parts.hostname,
        port=parts.port or _IMAP_PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        security={"imap": "", "imap+starttls": "starttls", "imaps": "tls"}[parts.scheme],
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _provider(variables: Mapping[str, str], problems: Problems) -> str:
    named = variables.get("OPENTRAX_MAIL_PROVIDER", "")
    if not named:
        return ""
    if named not in PROVIDERS:
        problems.add(
            f"OPENTRAX_MAIL_PROVIDER is {named!r}", f"set it to one of {', '.join(PROVIDERS)}"
        )
        return ""
    if ":" not in variables.get("OPENTRAX_MAIL_WEBHOOK_SECRET", ""):
        problems.add(
            "OPENTRAX_MAIL_WEBHOOK_SECRET is not set",
            "set it like user:password, and put both into the address that you give the provider",
        )
    return named
