"""A real mail server on the loopback address, in a thread."""

import dataclasses
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Postbox:
    """What the server took in; `answer` is what it says to the next mails instead of 250."""

    def __init__(self) -> None:
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
    box = Postbox()
    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    server = SimpleNamespace(
        host="127.0.0.1", port=controller.port, user="", password="", security=""
    )
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail_server=server)
    yield box
    controller.stop()
