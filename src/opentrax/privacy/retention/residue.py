"""What is left past its term: the one figure by which retention is judged, whoever takes it away.

Counts rows, at most `MOST` of each table and organization, so that a large table costs no more than
a small one; the figure says "at least" beyond that.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from opentrax.kit.privacy.terms import SLACK
from opentrax.privacy.ledger.states import NOTHING, Evidence
from opentrax.privacy.retention.scope import (
    Termed,
    cutoff,
    past_term,
    termed_tables,
    with_beginning,
)

MOST = 100_000


@dataclass(frozen=True, slots=True)
class Residue:
    """Of one table: how many rows are overdue, of how many under the term."""

    table: str
    rule: str
    evidence: Evidence


def of_organization() -> list[Residue]:
    """Each table of the organization in scope."""
    return [
        Residue(termed.label, termed.rule.name, _counted(termed))
        for termed in termed_tables()
        if termed.is_tenants
    ]


def of_platform() -> list[Residue]:
    """Each table that no organization keeps."""
    found, countable = [], _functions()
    for termed in termed_tables():
        if not termed.is_tenants:
            asked = f"overdue_{termed.model._meta.db_table}" in countable
            counted = _asked(termed) if asked else _counted(termed)
            found.append(Residue(termed.label, termed.rule.name, counted))
    return found


def _functions() -> set[str]:
    """The functions that count rows of which nobody sees all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE proname LIKE 'overdue\\_%'")
        return {row[0] for row in cursor.fetchall()}


def total(found: list[Residue]) -> Evidence:
    """All tables together."""
    return sum((one.evidence for one in found), NOTHING)


def _counted(termed: Termed) -> Evidence:
    bad = _at_most(past_term(termed, slack=SLACK))
    begun = with_beginning(termed).filter(_retained_since__isnull=False)
    return Evidence(bad, _at_most(begun))


def _at_most(rows: "QuerySet[Any]") -> int:
    return rows.order_by()[:MOST].count()


def _asked(termed: Termed) -> Evidence:
    """Rows of single persons: the schema owner's function counts them and tells no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT bad, exercised FROM overdue_{termed.model._meta.db_table}(%s)",  # noqa: S608
            [cutoff(termed, slack=SLACK)],
        )
        bad, exercised = cursor.fetchone()
    return Evidence(bad, exercised)
