"""What production refuses: placeholders, plain HTTP, the demo, a key that nobody keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from opentrax.kit.placeholders import is_placeholder

if TYPE_CHECKING:
    from opentrax.config.environment import Environment
    from opentrax.config.problems import Problems

_RESERVED_HOST = re.compile(r"(^|\.)(example\.(com|org|net)|example|test|invalid|localhost)$", re.I)
_SHORTEST_KEY = 40
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def judge(environment: Environment, problems: Problems) -> None:
    """Add every reason for which this environment may not serve people's data."""
    _judge_address(environment, problems)
    _judge_operator(environment, problems)
    _judge_mail(environment, problems)
    if environment.demo:
        problems.add("OPENTRAX_DEMO is on", "the demo does not run in production: unset it")
    if environment.debug:
        problems.add("OPENTRAX_DEBUG is on", "it would show internals to visitors: unset it")
    if any(len(key) < _SHORTEST_KEY for key in environment.address_keys):
        problems.add(
            "OPENTRAX_ADDRESS_KEYS is too weak",
            "unset it (one is made in the data folder), or set 48 random bytes",
        )
    key = environment.secret_key
    if len(key) < _SHORTEST_KEY or key.startswith("django-insecure"):
        problems.add(
            "OPENTRAX_SECRET_KEY is too weak",
            "unset it (one is made in the data folder), or set 48 random bytes",
        )


def _judge_address(environment: Environment, problems: Problems) -> None:
    advice = "set it to the https:// address that people open"
    if not environment.public_url_is_set:
        problems.add("OPENTRAX_PUBLIC_URL is not set", advice)
    elif not environment.public_url.startswith("https://"):
        problems.add("OPENTRAX_PUBLIC_URL is not https", advice)
    elif _RESERVED_HOST.search(environment.public_host):
        problems.add(f"OPENTRAX_PUBLIC_URL names {environment.public_host}", advice)


def _judge_operator(environment: Environment, problems: Problems) -> None:
    operator = environment.operator
    for name, value, wanted in (
        ("NAME", operator.name, "the legal name of who runs this installation"),
        ("ADDRESS", operator.address, "its postal address: the law wants it in each mail"),
        ("CONTACT", operator.contact, "a mailbox that somebody reads, for privacy and security"),
    ):
        if not value.strip():
            problems.add(f"OPENTRAX_OPERATOR_{name} is not set", f"set it to {wanted}")
        elif is_placeholder(value):
            problems.add(f"OPENTRAX_OPERATOR_{name} is a placeholder", f"set it to {wanted}")
    if operator.contact and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", operator.contact):
        problems.add("OPENTRAX_OPERATOR_CONTACT is no e-mail address", "set it like privacy@…")


def _judge_mail(environment: Environment, problems: Problems) -> None:
    server = environment.mail_server
    if server is None:
        problems.add(
            "OPENTRAX_SMTP_URL is not set",
            "set it like smtp+starttls://user:password@mail.example.com:587",
        )
    elif not server.security and server.host not in _LOOPBACK:
        problems.add("OPENTRAX_SMTP_URL is not encrypted", "use smtp+starttls:// or smtps://")
    sender = environment.mail_from.rpartition("@")[2].rstrip(">")
    if not sender or _RESERVED_HOST.search(sender):
        problems.add(
            "OPENTRAX_MAIL_FROM is not set to a real address",
            'set it like "Opentrax <no-reply@your-domain>"',
        )
    mailbox = environment.mail.mailbox
    if mailbox and not mailbox.security and mailbox.host not in _LOOPBACK:
        problems.add("OPENTRAX_IMAP_URL is not encrypted", "use imaps:// or imap+starttls://")
