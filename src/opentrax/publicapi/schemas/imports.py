"""Tables on their way in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from opentrax.directory.imports import Kind
from opentrax.directory.imports.showing import counts_of, line, percent
from opentrax.directory.models import Fate, ImportRow, ImportRun, ImportState, Undo
from opentrax.directory.services.imports import STEPS, stands_still
from opentrax.publicapi.schemas.shared import Strict


class FieldOut(Schema):
    """What a column may hold."""

    key: str
    name: str
    form: Literal["text", "number", "day"]
    is_needed: bool
    example: str


class ImportKindOut(Schema):
    """What a table may be about."""

    kind: str
    name: str
    fields: list[FieldOut]

    @staticmethod
    def of(kind: Kind) -> "ImportKindOut":
        return ImportKindOut(
            kind=kind.code, name=str(kind.label),
            fields=[
                FieldOut(
                    key=one.key, name=str(one.label), form=one.form, is_needed=one.is_needed,
                    example=one.example,
                )
                for one in kind.columns()
            ],
        )  # fmt: skip


class ImportOut(Schema):
    """A table: where it stands, and which of its columns is which field."""

    id: UUID
    kind: str
    state: ImportState
    name: str
    header: list[str]
    columns: list[str] = Field(description="For each title the key of its field; empty: left out.")
    decimal_mark: str
    day_order: str
    rows: int
    created_at: datetime
    imported_at: datetime | None
    undone_at: datetime | None


_SAME = (
    "kind", "name", "header", "decimal_mark", "day_order", "created_at", "imported_at",
    "undone_at",
)  # fmt: skip


def shown_import(run: ImportRun) -> ImportOut:
    """A table in a list."""
    return ImportOut(
        **{name: getattr(run, name) for name in _SAME}, id=run.pk, state=ImportState(run.state),
        columns=list(run.mapping), rows=run.total,
    )  # fmt: skip


class CountsOut(Schema):
    """How many rows have which fate, and what undoing did."""

    new: int
    changed: int
    same: int
    refused: int
    taken_back: int
    kept: int


class ImportWhole(ImportOut):
    """And what it comes to, or how far it is."""

    counts: CountsOut
    is_working: bool = Field(
        description="A step is under way: ask again in a moment. False in the midst of a step:"
        " nobody works on it any more, and its page lets somebody go on or leave it."
    )
    percent: int = Field(description="How much of that step is done.")


def shown_whole(run: ImportRun) -> ImportWhole:
    """A table as far as it has come."""
    counts = counts_of(run)
    return ImportWhole(
        **dict(shown_import(run)), counts=CountsOut.from_orm(counts),
        is_working=run.state in STEPS and not stands_still(run),
        percent=percent(run, counts) if run.state in STEPS else 100,
    )  # fmt: skip


class ColumnsIn(Strict):
    """For each title the key of its field, "" to leave it out; how numbers and days are written."""

    columns: list[str] = Field(max_length=500)
    decimal_mark: Literal[".", ","] = "."
    day_order: Literal["dmy", "mdy"] = Field("dmy", description="2026-12-31 is either.")


class ImportRowOut(Schema):
    """What becomes of a row, or became of it."""

    number: int
    fate: Fate
    name: str
    cell: str = Field(description="Where it was refused; empty: the row as a whole.")
    refusal: str
    changes: list[str]
    object_id: UUID | None
    undo: Undo
    kept_why: str

    @staticmethod
    def of(row: ImportRow) -> "ImportRowOut":
        shown = line(row)
        return ImportRowOut(
            number=row.number, fate=Fate(row.fate), name=row.name, cell=shown.cell,
            refusal=row.refusal, changes=shown.changes, object_id=row.object_id,
            undo=Undo(row.undo), kept_why=row.kept_why,
        )  # fmt: skip
