"""Work between Acme and Bolt, and a system that is sent what happens."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from opentrax.workorders.tests.conftest import browse, offer, order, shop, side

__all__ = ["browse", "offer", "order", "shop", "side"]


@dataclass
class Receiver:
    """A web server that keeps what it is sent, and answers what it is told to."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    says: bytes = b""  # behind each answer, said to be gzip
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def _receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            status = kept.answers.pop(0) if kept.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            if kept.says:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(kept.says)))
            self.end_headers()
            self.wfile.write(kept.says)

        def log_message(self, *_words: Any) -> None:
            """Nothing is printed."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_who: Any) -> None:
            """Who hangs up during a handshake is no news."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?of=acme"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Listens on loopback while the test runs."""
    with _receiving() as kept:
        yield kept


@pytest.fixture
def secured() -> Iterator[Callable[[Path, Path], Receiver]]:
    """Makes one that shows a certificate."""
    with ExitStack() as stack:

        def make(certificate: Path, key: Path) -> Receiver:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            return stack.enter_context(_receiving(context))

        yield make


@pytest.fixture
def internal(settings: Any) -> None:
    """The operator allows addresses of the own network."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, webhooks_internal=True)
