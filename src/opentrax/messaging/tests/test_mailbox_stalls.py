"""A mail server that stops answering costs a minute, and no connection is left open."""

import dataclasses
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from opentrax.messaging.inbound import mailbox

ANSWERS = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 STARTTLS\r\n", b"SELECT": b"* 0 EXISTS\r\n",
    b"UID": b"* SEARCH\r\n",
}  # fmt: skip


class Stalling(threading.Thread):
    """An IMAP server that answers until a command comes, and then holds the line in silence."""

    def __init__(self, stalls_at: bytes) -> None:
        super().__init__(daemon=True)
        self.stalls_at, self.was_left = stalls_at, threading.Event()
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.start()

    def run(self) -> None:
        line, _address = self.listening.accept()
        with line, line.makefile("rb") as told:
            if self.stalls_at:
                line.sendall(b"* OK here\r\n")
            for said in told:
                tag, command = said.split()[:2]
                if command == self.stalls_at:
                    break
                line.sendall(ANSWERS.get(command, b"") + tag + b" OK done\r\n")
            while told.read(1):  # nothing more is answered; an end of file says that they left
                pass
        self.was_left.set()

    def stop(self) -> None:
        self.listening.close()
        self.join(10)


@pytest.fixture(params=[b"", b"CAPABILITY", b"STARTTLS", b"LOGIN", b"SELECT", b"UID", b"LOGOUT"])
def stalling(request: pytest.FixtureRequest, settings: Any) -> Iterator[Stalling]:
    server = Stalling(request.param)
    place = SimpleNamespace(
        host="127.0.0.1", port=server.port, user="reply", password="only-for-tests",
        security="starttls" if request.param == b"STARTTLS" else "", folder="INBOX",
    )  # fmt: skip
    mail = dataclasses.replace(settings.ENVIRONMENT.mail, mailbox=place)
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, mail=mail)
    yield server
    server.stop()


@pytest.mark.django_db
def test_the_connection_ends_wherever_the_server_stalls(
    stalling: Stalling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "_TIMEOUT_S", 0.2)
    if stalling.stalls_at == b"LOGOUT":  # all was read by then
        assert mailbox.fetch() == {}
    else:
        with pytest.raises(TimeoutError) as stalled:
            mailbox.fetch()
        # Not by the collection of garbage: what the error holds on to is closed as well.
        assert stalled.value.__traceback__ is not None
    assert stalling.was_left.wait(10)
