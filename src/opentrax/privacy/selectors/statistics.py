"""Reads of figures about groups: for the public page, its JSON and the operator's command."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Max, QuerySet

from opentrax.engine.aggregates import Cell
from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.models import StatisticsCell, StatisticsRelease, StatisticsTable
from opentrax.privacy.statistics import Cube, cubes


def cells_of(table: StatisticsTable) -> list[Cell]:
    """The stored cells of a table, parents before children."""
    rows = StatisticsCell.objects.filter(table=table).order_by("place")
    return [
        Cell(tuple(r.path), r.is_rest, r.amount, r.people, r.organizations) for r in rows
    ]  # fmt: skip


def spent_in(year: int) -> int:
    """What the releases of a year took of its budget, in thousandths of ε."""
    found = StatisticsRelease.objects.filter(year=year).aggregate(most=Max("spent_after"))
    return int(found["most"] or 0)


def figures_of(shared: Sequence[Cell], values: Sequence[int]) -> list[dict[str, Any]]:
    """Figures with noise as they are stored and published."""
    return [
        {"path": list(cell.path), "others": cell.is_rest, "amount": value}
        for cell, value in zip(shared, values, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a release, in words."""

    words: list[str]
    is_rest: bool
    amount: int


@dataclass(frozen=True, slots=True)
class Released:
    """A release for people: `within` is how far off 95 of 100 figures are at most."""

    release: StatisticsRelease
    counts: Words
    unit: Words
    lines: list[Line]
    within: int


def given() -> QuerySet[StatisticsRelease]:
    """Every release, the newest first."""
    return StatisticsRelease.objects.order_by("-released_at", "-spent_after")


def are_of_demo() -> bool:
    """Whether what is counted here is about organizations that were made up: as of the last count,
    else as this installation was started."""
    newest = StatisticsTable.objects.order_by("-computed_at", "-pk").first()
    return newest.of_demo if newest is not None else settings.ENVIRONMENT.demo


def told(rows: Iterable[StatisticsRelease]) -> list[Released]:
    """Releases for people."""
    return [_told(row, cubes().get(row.cube)) for row in rows]


def _told(row: StatisticsRelease, cube: Cube | None) -> Released:
    lines = [
        Line(
            cube.words_of(f["path"]) if cube is not None else f["path"],
            bool(f["others"]),
            int(f["amount"]),
        )
        for f in row.figures
    ]
    # A Laplace variable is within scale · ln 20 with probability 95 %.
    within = round(row.noise_scale * 2.996)
    counts, unit = (cube.counts, cube.unit) if cube is not None else (row.cube, "")
    return Released(row, counts, unit, lines, within)
