"""Every way out that the code has: what goes there, and to which hosts the settings lead."""

from collections.abc import Iterator

import dns.exception
import dns.resolver
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from opentrax.kit.egress import processor
from opentrax.kit.egress.register import told_by


def _of_mail() -> Iterator[str]:
    if settings.ENVIRONMENT.mail_server is not None:
        yield settings.ENVIRONMENT.mail_server.host


def _of_mailbox() -> Iterator[str]:
    if settings.ENVIRONMENT.mail.mailbox is not None:
        yield settings.ENVIRONMENT.mail.mailbox.host


def _of_broker() -> Iterator[str]:
    if settings.ENVIRONMENT.mqtt is not None:
        yield settings.ENVIRONMENT.mqtt.host


def _of_databases() -> Iterator[str]:
    for entry in settings.DATABASES.values():
        yield from str(entry.get("HOST", "")).split(",")


def _of_names() -> Iterator[str]:
    try:
        servers = dns.resolver.get_default_resolver().nameservers
    except dns.exception.DNSException:
        return
    yield from (str(server) for server in servers)


def _of_telephone() -> Iterator[str]:
    # It calls us; nothing is sent to it but the answers.
    if settings.ENVIRONMENT.telephone is not None:
        yield "twilio.com"


def _own() -> Iterator[str]:
    yield from (settings.ENVIRONMENT.host, settings.ENVIRONMENT.public_host)


processor("mail", what=_("Carries the mails that are sent to you"), hosts=_of_mail)
processor("mailbox", what=_("Takes in the answers to our mails"), hosts=_of_mailbox)
processor("broker", what=_("Takes in what phones publish"), hosts=_of_broker)
processor(
    "telephone", what=_("Carries calls by which technicians check in, and knows who calls"),
    hosts=_of_telephone,
)  # fmt: skip
processor("database", what=_("Stores everything"), hosts=_of_databases)
processor(
    "names", what=_("Says which address a mail server has: it learns names of domains"),
    hosts=_of_names, carries=False,
)  # fmt: skip
processor("site", what=_("This site itself"), hosts=_own, carries=False)
told_by(lambda: settings.ENVIRONMENT.processors)
