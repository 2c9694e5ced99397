"""Answers fetched by IMAP from a real server on the loopback address."""

import asyncio
import dataclasses
import threading
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from imap_tools import AND, MailBoxUnencrypted
from proxyprotocol.result import ProxyResultUnknown
from proxyprotocol.sock import SocketInfo
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

from opentrax.messaging.inbound import mailbox
from opentrax.messaging.services.hearing import hear
from opentrax.messaging.tests.conftest import Office, Postbox
from opentrax.messaging.tests.test_hearing import answer, bounce, is_stopped, reply_to
from opentrax.organizations.models import Person

USER, PASSWORD = "reply", "only-for-tests"


class Imap(threading.Thread):
    """pymap, in memory, in a loop of its own."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.ready, self.port = threading.Event(), 0
        self.start()
        assert self.ready.wait(10)

    def run(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.loop.run_until_complete(self._serve())
        self.loop.close()

    async def _serve(self) -> None:
        arguments = Namespace(
            host=["127.0.0.1"], port="0", debug=False, cert=None, key=None, tls=False,
            demo_data=False, demo_user=USER, demo_password=PASSWORD, passlib_cfg=None,
            proxy_protocol=None,
        )  # fmt: skip
        backend, config = await DictBackend.init(arguments)
        config.apply_context()
        speak = IMAPServer(backend.login, config)

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # Awaited: the task that proxyprotocol would make of it is held by nobody, and goes with
            # the next collection of garbage while it waits for a command.
            await speak(reader, writer, SocketInfo.get(writer, ProxyResultUnknown()))

        server = await asyncio.start_server(take, "127.0.0.1", 0)
        self.port, self.ended = server.sockets[0].getsockname()[1], asyncio.Event()
        self.ready.set()
        async with server:
            await self.ended.wait()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)
        self.join(10)


@pytest.fixture(scope="module")
def imap() -> Iterator[Imap]:
    server = Imap()
    yield server
    server.stop()


class Box:
    """The operator's mailbox, as a person with a mail program sees it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def _open(self) -> Any:
        return MailBoxUnencrypted("127.0.0.1", self.port).login(USER, PASSWORD)

    def put(self, raw: bytes) -> None:
        with self._open() as box:
            box.append(raw.replace(b"\n", b"\r\n"), "INBOX", dt=datetime.now(UTC))

    def unread(self) -> list[str]:
        with self._open() as box:
            return [mail.text.strip() for mail in box.fetch(AND(seen=False), mark_seen=False)]

    def clear(self) -> None:
        with self._open() as box:
            box.delete(box.uids())


@pytest.fixture
def box(imap: Imap, postbox: Postbox, settings: Any) -> Iterator[Box]:
    place = SimpleNamespace(
        host="127.0.0.1", port=imap.port, user=USER, password=PASSWORD, security="", folder="INBOX"
    )
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, mailbox=place)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    opened = Box(imap.port)
    yield opened
    opened.clear()


def test_what_needs_no_person_is_done_and_marked_as_read(
    ada: Person, gus: Person, office: Office, postbox: Postbox, box: Box
):
    office.to(ada, "transactional")
    box.put(answer(reply_to(postbox), "Désabonnez-moi"))
    office.to(gus, "transactional")
    box.put(bounce(postbox.senders[-1], "5.1.1"))
    box.put(answer(reply_to(postbox), "See you at nine", Message_ID="<n@x>"))
    box.put(answer(reply_to(postbox), "unsubscribe", Auto_Submitted="auto-replied"))
    assert mailbox.fetch() == {"stopped": 1, "bounced": 1, "for_a_person": 1, "automatic": 1}
    assert is_stopped(office, ada)
    assert is_stopped(office, gus)
    assert box.unread() == ["See you at nine"]
    assert mailbox.fetch() == {"for_a_person": 1}
    with pytest.raises(AssertionError):
        assert box.unread() == []


def test_a_mail_that_fails_keeps_no_other_waiting(
    ada: Person, office: Office, postbox: Postbox, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.to(ada, "transactional")
    box.put(answer(reply_to(postbox), "Poison", Message_ID="<p@x>"))
    box.put(answer(reply_to(postbox), "unsubscribe", Message_ID="<q@x>"))

    def fails(arrived: Any, **by: Any) -> str:
        if arrived.words == "Poison":
            raise ValueError
        return hear(arrived, **by)

    monkeypatch.setattr(mailbox, "hear", fails)
    assert mailbox.fetch() == {"stopped": 1}
    assert box.unread() == ["Poison"]
    monkeypatch.undo()
    assert mailbox.fetch() == {"for_a_person": 1}


def test_without_a_mailbox_nothing_is_fetched(operator: None):
    assert mailbox.fetch() == {}
