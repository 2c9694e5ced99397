"""Whoever wants to know solves the linear system: every published number is the sum of some bottom
cells, so a group's sum follows if its indicator is a combination of the published ones.

Exact (fractions), for small cubes: `derivable_groups` looks at every set of bottom cells, 2ⁿ of
them. Used as a drill by the ledger and by tests; the suppression does not rely on it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from opentrax.engine.aggregates.suppression import Cell, Path

MOST_CELLS = 14

Row = list[Fraction]


@dataclass(frozen=True, slots=True)
class Attack:
    """A set of bottom cells whose sum follows from what is published."""

    paths: frozenset[Path]


def derivable_groups(cells: Sequence[Cell], values: Sequence[frozenset[str]]) -> Iterator[Attack]:
    """Every set of bottom cells whose sum follows. Raises ValueError for a cube that is too large
    to look at all."""
    bottom = [tuple(path) for path in product(*(sorted(known) for known in values))]
    if len(bottom) > MOST_CELLS:
        raise ValueError("Too many cells to look at every group of them.")
    known = _reduced([_indicator(_behind(cell, cells, bottom), bottom) for cell in cells])
    for size in range(1, len(bottom) + 1):
        for group in combinations(bottom, size):
            if _follows(_indicator(frozenset(group), bottom), known):
                yield Attack(frozenset(group))


def _behind(cell: Cell, cells: Sequence[Cell], bottom: Sequence[Path]) -> frozenset[Path]:
    """The bottom cells that a published number sums."""
    depth = len(cell.path)
    inside = {path for path in bottom if path[:depth] == cell.path}
    if cell.is_rest:
        beside = {c.path for c in cells if not c.is_rest and c.path[:-1] == cell.path and c.path}
        inside = {path for path in inside if path[: depth + 1] not in beside}
    return frozenset(inside)


def _indicator(group: frozenset[Path], bottom: Sequence[Path]) -> Row:
    return [Fraction(path in group) for path in bottom]


def _reduced(rows: list[Row]) -> list[tuple[int, Row]]:
    """The rows in echelon form, each with the column of its pivot."""
    found: list[tuple[int, Row]] = []
    for row in rows:
        left = _without(row, found)
        pivot = next((n for n, value in enumerate(left) if value), None)
        if pivot is not None:
            found.append((pivot, [value / left[pivot] for value in left]))
    return found


def _without(row: Row, known: list[tuple[int, Row]]) -> Row:
    left = list(row)
    for pivot, base in known:
        factor = left[pivot]
        if factor:
            left = [a - factor * b for a, b in zip(left, base, strict=True)]
    return left


def _follows(row: Row, known: list[tuple[int, Row]]) -> bool:
    return not any(_without(row, known))
