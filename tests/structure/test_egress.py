"""Nothing reaches another host but where the register of processors is asked first.

Read from the source, so that it holds for code that no test runs; each rule has a control with the
offence planted.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.structure.test_gate import SOURCE, _called, _imported, sources

# Who opens connections, and who may. Everybody here asks `egress.admit` first, but those below.
OPENERS = {
    "socket": {
        "kit/egress/net.py", "config/supervisor/readiness.py", "tracking/door/connecting.py",
        "integrations/sending.py",
    },
    "ssl": {"messaging/transport.py", "tracking/door/brokers.py", "integrations/sending.py"},
    "http.client": {"config/supervisor/readiness.py", "demo/replay.py", "demo/run.py"},
    "smtplib": {"messaging/transport.py"},
    "imap_tools": {"messaging/inbound/mailbox.py"},
    "paho": {"tracking/door/mqtt.py"},
    "dns.resolver": {"messaging/inbound/authenticity.py", "privacy/processors.py"},
    "urllib.request": set(), "requests": set(), "httpx": set(),
    "urllib3": {"integrations/client.py", "integrations/sending.py"},
    "aiohttp": set(), "ftplib": set(), "poplib": set(),
    "imaplib": {"messaging/inbound/mailbox.py"}, "nntplib": set(),
    "telnetlib": set(), "xmlrpc": set(), "websockets": set(), "websocket": set(),
    "paramiko": set(), "asyncssh": set(), "pycurl": set(), "redis": set(), "geopy": set(),
    "dns.query": set(), "dns.asyncresolver": set(), "aiosmtplib": set(), "stripe": set(),
}  # fmt: skip
# They speak to this machine itself, or to the database that the settings name.
OF_THIS_MACHINE = {
    "kit/egress/net.py": "is the net",
    "config/supervisor/readiness.py": "asks our own web server, and over which address phones come",
    "tracking/door/connecting.py": "hangs up the database's line",
    "tracking/door/brokers.py": "reads the broker's certificates, opens nothing",
    "tracking/door/mqtt.py": "the door imports nothing of ours: `opentrax mqtt` asks for it",
    "demo/replay.py": "the demo's phones speak to our own door",
    "demo/run.py": "waits for our own web server",
    "integrations/client.py": "is run by another system, and goes where that one says",
    "privacy/processors.py": "reads which name servers there are",
}
CALLS = {"open_connection", "create_connection", "urlopen", "create_datagram_endpoint"}


def offences(tree: ast.AST, path: str) -> Iterator[str]:
    """Connections that a file opens and may not."""
    for node in ast.walk(tree):
        for name in _imported(node):
            for opener, allowed in OPENERS.items():
                if (name == opener or name.startswith(f"{opener}.")) and path not in allowed:
                    yield f"{path}: imports {name}"
        if _called(node) in CALLS:
            yield f"{path}: calls {_called(node)}"


def asks_first(tree: ast.AST) -> bool:
    return any(_called(node) == "admit" for node in ast.walk(tree))


def _allowed() -> set[str]:
    return {path for allowed in OPENERS.values() for path in allowed}


def test_no_file_opens_a_connection_of_its_own():
    found = []
    for path in sources():
        found += list(offences(ast.parse(path.read_text()), str(path.relative_to(SOURCE))))
    assert found == []


def test_whoever_opens_one_asks_the_register_first():
    silent = {p for p in _allowed() if not asks_first(ast.parse((SOURCE / p).read_text()))}
    assert silent == set(OF_THIS_MACHINE)


def test_the_command_asks_for_the_broker():
    assert asks_first(ast.parse((SOURCE / "config/cli/mqtt.py").read_text()))


def test_every_exception_is_still_one():
    for path in sorted(_allowed()):
        assert list(offences(ast.parse((SOURCE / path).read_text()), "elsewhere.py")) != [], path


@pytest.mark.parametrize(
    "planted",
    [
        "import requests", "from httpx import get", "import urllib.request", "import socket",
        "from http.client import HTTPSConnection", "import http.client",
        "import asyncio\nasyncio.open_connection('a', 1)", "import paho.mqtt.client",
        "import socket as s", "from urllib.request import urlopen\nurlopen('x')", "import stripe",
        "loop.create_connection(f, 'a', 1)", "import aiohttp",
    ],
)  # fmt: skip
def test_control_a_planted_offence_is_found(planted: str):
    assert list(offences(ast.parse(planted), "workorders/services/planted.py")) != []
