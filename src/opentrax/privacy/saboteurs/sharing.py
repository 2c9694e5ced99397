"""Saboteurs of the guard under the sockets and of the registers."""

from collections.abc import Iterator

from opentrax.kit.egress import guard, register
from opentrax.kit.egress.register import Declared
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import sharing


@saboteur(sharing.nobody_else_is_reached, "the guard takes every address for our own")
def open_gate(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(guard, "is_own", lambda _host: True)
    yield


@saboteur(sharing.nobody_else_is_reached, "a way out leads wherever a program likes")
def unnoticed_host(sandbox: Sandbox) -> Iterator[None]:
    known = dict(register._declared)
    known["stats"] = Declared("stats", "", carries=False, hosts=lambda: ["stats.invalid"])
    sandbox.replace(register, "_declared", known)
    yield


@saboteur(sharing.processors_are_named, "mail goes over a server of which nobody says whose it is")
def nameless_processor(sandbox: Sandbox) -> Iterator[None]:
    known = dict(register._declared)
    known["mail"] = Declared("mail", "", carries=True, hosts=lambda: ["mail.nordrand.ca"])
    sandbox.replace(register, "_declared", known)
    yield
