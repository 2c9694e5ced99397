"""Saboteurs of the clock after a breach."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from opentrax.kit.clock import now
from opentrax.kit.keys import uuid7
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import breaches


def _found(sandbox: Sandbox, at: datetime, *, is_drill: bool) -> object:
    key = uuid7()
    sandbox.sql(
        "INSERT INTO privacy_breach (id, created_at, is_drill, discovered_at, what, said_by)"
        " VALUES (%s, %s, %s, %s, 'a lost laptop', 'the operator')",
        key, at, is_drill, at,
    )  # fmt: skip
    return key


@saboteur(breaches.breaches_are_told_in_time, "a breach lies on a desk for four days")
def forgotten_breach(sandbox: Sandbox) -> Iterator[None]:
    _found(sandbox, now() - timedelta(days=4), is_drill=False)
    yield


@saboteur(breaches.breaches_are_told_in_time, "in the drill nobody finds out whom to tell in time")
def failed_drill(sandbox: Sandbox) -> Iterator[None]:
    at = now() - timedelta(days=5)
    key = _found(sandbox, at, is_drill=True)
    for kind, hours in (("contained", 3), ("assessed-real", 4), ("told-authority", 90)):
        done_at = at + timedelta(hours=hours)
        sandbox.sql(
            "INSERT INTO privacy_breachstep (id, created_at, breach_id, kind, at, whom, words,"
            " said_by) VALUES (%s, %s, %s, %s, %s, 'the authority', 'noted', 'the operator')",
            uuid7(), done_at, key, kind, done_at,
        )  # fmt: skip
    yield
