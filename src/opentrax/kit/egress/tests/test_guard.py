"""Registered hosts are admitted, others refused, and the net holds what libraries do."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from opentrax.kit import egress
from opentrax.kit.egress import guard, register
from opentrax.kit.egress.register import Told


@contextmanager
def _registered(*hosts: str, told: dict[str, Told] | None = None) -> Iterator[list[tuple]]:
    """A register of one processor, and what was decided meanwhile."""
    heard: list[tuple] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register, "_declared", {})
        patch.setattr(register, "_told", lambda: told or {})
        patch.setattr(guard, "_listeners", [lambda *decided: heard.append(decided)])
        egress.processor("mail", what="Carries mail", hosts=lambda: hosts)
        yield heard


@pytest.mark.parametrize("host", ["", "localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]",
                                  "0.0.0.0", "/run/postgresql"])  # fmt: skip  # noqa: S104
def test_this_machine_is_nobody_else(host: str):
    with _registered() as heard:
        assert egress.admit(host) is None
    assert heard == []


def test_a_registered_host_is_admitted_by_any_spelling():
    with _registered("Mail.Nordrand.ca") as heard:
        found = egress.admit("mail.nordrand.ca.")
    assert found is not None
    assert found.key == "mail"
    assert heard == [("mail", "mail.nordrand.ca.", True)]


@pytest.mark.parametrize("host", ["nordrand.ca", "evil-mail.nordrand.ca", "192.0.2.7",
                                  "2001:db8::1", "127.0.0.1.nordrand.ca"])  # fmt: skip
def test_any_other_host_is_refused_and_told(host: str):
    with _registered("mail.nordrand.ca") as heard, pytest.raises(egress.UnregisteredHostError):
        egress.admit(host)
    assert heard == [("", host, False)]


def test_what_is_asked_on_trial_is_not_told():
    with _registered() as heard, guard.on_trial(), pytest.raises(egress.UnregisteredHostError):
        egress.admit("stats.invalid")
    assert heard == []


def test_the_operator_names_and_adds_processors():
    told = {
        "mail": Told("Nordrand Mail", "Canada", "2026-03-01", hosts=("mx2.nordrand.ca",)),
        "backups": Told("Vault Ltd", "Canada", "2026-03-02", "Keeps backups"),
    }
    with _registered("mail.nordrand.ca", told=told):
        assert egress.admit("mx2.nordrand.ca") is not None
        found = {p.key: p for p in egress.processors()}
    assert found["mail"].told.who == "Nordrand Mail"
    assert found["mail"].hosts == {"mail.nordrand.ca", "mx2.nordrand.ca"}
    assert found["backups"].what == "Keeps backups"


_PROGRAM = """
import socket, sys, urllib.request
from opentrax.kit import egress
from opentrax.kit.egress import net, guard
egress.processor("known", what="x", hosts=lambda: ["192.0.2.2", "known.invalid"])
plain = socket.socket.connect, socket.socket.sendto, socket.getaddrinfo
reached = []
socket.socket.connect = lambda self, address: reached.append(address)
socket.socket.sendto = lambda self, data, *rest: reached.append(rest[-1])
socket.getaddrinfo = lambda host, port, *a, **k: [(2, 1, 6, "", ("192.0.2.3", port))]
net.install()
assert net.holds()
def tried(act):
    try:
        act()
    except egress.UnregisteredHostError:
        return "refused"
    except urllib.error.URLError as error:
        assert isinstance(error.reason, egress.UnregisteredHostError)
        return "refused"
    return "reached"
tcp, udp = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
for act in (
    lambda: tcp.connect(("192.0.2.9", 443)),
    lambda: udp.connect(("192.0.2.9", 443)),
    lambda: udp.sendto(b"x", ("192.0.2.9", 53)),
    lambda: udp.sendto(b"x", 0, ("192.0.2.9", 53)),
    lambda: socket.create_connection(("stats.invalid", 443)),
    lambda: urllib.request.urlopen("https://stats.invalid/"),
    lambda: tcp.connect(("stats.invalid", 443)),
):
    assert tried(act) == "refused"
assert reached == []
for act in (
    lambda: tcp.connect(("192.0.2.2", 443)),
    lambda: tcp.connect(("127.0.0.1", 443)),
    lambda: socket.create_connection(("known.invalid", 443)),
    lambda: udp.connect(("192.0.2.1", 9)),
):
    assert tried(act) == "reached"
assert len(reached) == 4, reached
net.remove()
assert not net.holds()
tcp.connect(("192.0.2.9", 443))
assert len(reached) == 5
"""


def test_the_net_holds_whatever_a_library_opens():
    """In a process of its own, whose sockets lead nowhere: the control without the net reaches."""
    subprocess.run([sys.executable, "-c", _PROGRAM], check=True, timeout=60)


def test_every_process_with_the_apps_has_the_net():
    program = (
        "import django; django.setup()\n"
        "from opentrax.kit.egress import net\nassert net.holds()\n"
        "import socket\n"
        "from opentrax.kit.egress import UnregisteredHostError\n"
        "try:\n    socket.create_connection(('stats.invalid', 443))\n"
        "except UnregisteredHostError:\n    print('refused')\n"
    )
    import os

    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "opentrax.config.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True,
        env=variables,
    )  # fmt: skip
    assert ended.stdout == "refused\n"


def test_a_connection_within_this_machine_still_works():
    """Over a real socket."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        egress.admit("127.0.0.1")
        socket.create_connection(server.getsockname()).close()
        answering.join(5)
