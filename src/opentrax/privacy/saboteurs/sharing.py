"""Saboteurs of the guard under the sockets and of the registers."""

from collections.abc import Iterator
from datetime import timedelta

from opentrax.kit.clock import now
from opentrax.kit.egress import guard, register
from opentrax.kit.egress.register import Declared
from opentrax.kit.keys import uuid7
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


_COLUMNS = (
    "(id, organization_id, created_at, recipient, ground, legal_basis, scope, document_hash,"
    " others_count, requested_by_id, approved_by_id, approved_at, made_at, not_told_because,"
    " silent_until)"
)
_A_HASH = "ab" * 32


def disclosed(sandbox: Sandbox, ground: str, **changes: object) -> None:
    """A disclosure of whoever has a technician, put in past the services."""
    at, one = now() - timedelta(days=2), uuid7()
    values = {
        "basis": "Order 7", "hash": _A_HASH, "asked": one, "approved": uuid7(), "silent": None,
        "why": "", **changes,
    }  # fmt: skip
    sandbox.sql(
        f"INSERT INTO privacy_disclosure {_COLUMNS} SELECT gen_random_uuid(), t.organization_id,"  # noqa: S608
        " %s, 'A court', %s, %s, 'Hours of March', %s, 1, %s, %s, %s, %s, %s, %s"
        " FROM directory_technician t ORDER BY t.id LIMIT 1",
        at, ground, values["basis"], values["hash"], values["asked"], values["approved"], at, at,
        values["why"], values["silent"],
    )  # fmt: skip


@saboteur(sharing.disclosed_by_order, "the constraint goes, and a phone call is enough")
def without_document(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_disclosure DROP CONSTRAINT disclosure_has_document")
    disclosed(sandbox, "court", hash="")
    yield


@saboteur(sharing.disclosed_by_order, "those concerned are not told when the silence is over")
def endless_silence(sandbox: Sandbox) -> Iterator[None]:
    disclosed(sandbox, "law", why="secret", silent=now() - timedelta(days=1))
    sandbox.sql(
        "INSERT INTO privacy_disclosedperson (id, organization_id, created_at, disclosure_id,"
        " person_id) SELECT gen_random_uuid(), organization_id, created_at, id, gen_random_uuid()"
        " FROM privacy_disclosure WHERE not_told_because = 'secret'"
    )
    yield


@saboteur(sharing.disclosed_for_rights, "the constraint goes, and one person decides alone")
def decided_alone(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_disclosure DROP CONSTRAINT disclosure_needs_two")
    one = uuid7()
    disclosed(sandbox, "rights", asked=one, approved=one)
    yield


@saboteur(sharing.disclosed_for_safety, "the constraint goes, and no law is named")
def without_basis(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_disclosure DROP CONSTRAINT disclosure_has_ground")
    disclosed(sandbox, "safety", basis="")
    yield
