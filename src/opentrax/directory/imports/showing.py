"""Reads of imports for screens: how far one has come, and what it came to."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from opentrax.directory.models import Fate, ImportRow, ImportRun, ImportState, Undo
from opentrax.kit.imports import column_letters
from opentrax.kit.tenancy import current_organization_id


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows have which fate, and what undoing did."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: int = 0
    taken_back: int = 0
    kept: int = 0

    @property
    def to_write(self) -> int:
        """Rows that make or change something."""
        return self.new + self.changed


def runs(codes: list[str]) -> QuerySet[ImportRun]:
    """Imports of some kinds of the organization in scope, newest first."""
    own: QuerySet[ImportRun] = ImportRun.objects.filter(
        organization_id=current_organization_id(), kind__in=codes
    )
    return own.order_by("-created_at", "-id")


def counts_of(run: ImportRun) -> Counts:
    """What an import comes to, or came to."""
    rows = run.rows.values_list("fate", "undo").annotate(number=Count("id"))
    found: dict[str, int] = {}
    for fate, undo, number in rows:
        found[fate] = found.get(fate, 0) + number
        if undo:
            found[undo] = found.get(undo, 0) + number
    return Counts(**found)


def percent(run: ImportRun, counts: Counts) -> int:
    """How much of the step at hand is done."""
    all_rows = counts.to_write if run.state == ImportState.UNDOING else run.total
    return min(99, run.handled * 100 // max(all_rows, 1))


@dataclass(frozen=True, slots=True)
class Line:
    """A row with the place of the cell that was refused."""

    row: ImportRow
    cell: str
    changes: list[str]


def rows_of(run: ImportRun, only: str) -> QuerySet[ImportRow]:
    """Rows of an import in the order of the table, those of one fate or what undoing kept."""
    rows: QuerySet[ImportRow] = run.rows.order_by("number")
    if only == Undo.KEPT:
        return rows.filter(undo=only)
    return rows.filter(fate=only) if only in Fate.values else rows


def line(row: ImportRow) -> Line:
    """A row as a page shows it."""
    cell = "" if row.column is None else f"{column_letters(row.column)}{row.number}"
    return Line(row, cell, row.changes.splitlines())
