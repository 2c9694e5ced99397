"""A real mail server on the loopback address, in a thread, and a kind of message of each class."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from opentrax.kit.tenancy import person_scope, scope
from opentrax.messaging import rules, services
from opentrax.messaging.models import OrganizationMessage, PersonMessage
from opentrax.messaging.rules import Keeper, Kind, MessageClass
from opentrax.organizations.models import Organization, Person

PLAIN = "accounts/mail/password_changed.txt"


class Postbox:
    """What the server took in; `answer` is what it says to the next mails instead of 250."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.senders: list[str] = []
        self.answer = "250 OK"
        self.answer_to_recipient = "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer_to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.senders.append(envelope.mail_from)
            self.raw.append(envelope.content)
            self.mails.append(BytesParser(policy=policy.default).parsebytes(envelope.content))
        return self.answer


class AnyPort(Controller):
    """Takes a free port, and knows which before its first connection."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def postbox_at_work() -> Iterator[Postbox]:
    """A mail server that listens while the block runs."""
    box = Postbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


@pytest.fixture
def operator(settings: Any) -> None:
    """Who runs this installation, and the sender of its mails."""
    settings.ENVIRONMENT = dataclasses.replace(
        settings.ENVIRONMENT,
        public_url="https://opentrax.bolt.example",
        mail_from="Opentrax of Bolt <no-reply@bolt.example>",
        mail=dataclasses.replace(settings.ENVIRONMENT.mail, reply_address="reply@bolt.example"),
        operator=dataclasses.replace(
            settings.ENVIRONMENT.operator, name="Bolt Ltd.", address="1 Main Street\nMontréal",
            contact="privacy@bolt.example",
        ),
    )  # fmt: skip


@pytest.fixture
def postbox(settings: Any, operator: None) -> Iterator[Postbox]:
    """The operator's mail server; settings point at it."""
    with postbox_at_work() as box:
        server = SimpleNamespace(host="127.0.0.1", port=box.port, user="", password="", security="")
        settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_server=server)
        yield box


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of each class, named after it: of a person, or with `of_` of an organization."""
    for message_class in MessageClass:
        of_person = Kind(Keeper.PERSON, timedelta(days=30), message_class)
        monkeypatch.setitem(rules.KINDS, message_class.value, of_person)  # type: ignore[arg-type]
        if message_class is not MessageClass.ONBOARDING:
            of_organization = Kind(Keeper.ORGANIZATION, timedelta(days=30), message_class)
            monkeypatch.setitem(
                rules.KINDS,  # type: ignore[arg-type]
                f"of_{message_class.value}",
                of_organization,
            )


class Office:
    """Sends as the services do, and carries the jobs out at once."""

    def to(self, person: Person, kind: str, **context: Any) -> PersonMessage:
        """A message of the platform, as it stands after its delivery."""
        message = self.queue(person, kind, **context)
        return self.carry_out(person, message)

    def queue(self, person: Person, kind: str, **context: Any) -> PersonMessage:
        with person_scope(person.pk):
            message = services.send(
                kind, template=PLAIN, to_person=person, context={"email": person.email, **context}
            )
        assert isinstance(message, PersonMessage)
        return message

    def carry_out(self, person: Person, message: PersonMessage) -> PersonMessage:
        services.deliver(PersonMessage, person.pk, message.pk)
        with person_scope(person.pk):
            return PersonMessage.objects.get(pk=message.pk)  # type: ignore[no-any-return]

    def of(
        self, organization: Organization, kind: str, address: str, **options: Any
    ) -> OrganizationMessage:
        """A message of an organization, as it stands after its delivery."""
        with scope(organization.pk):
            message = services.send(
                kind, template=PLAIN, to_address=address, context={"email": address}, **options
            )
        services.deliver(OrganizationMessage, organization.pk, message.pk)
        with scope(organization.pk):
            return OrganizationMessage.objects.get(pk=message.pk)  # type: ignore[no-any-return]


Send = Callable[..., Any]


@pytest.fixture
def office(kinds: None, postbox: Postbox) -> Office:
    return Office()
