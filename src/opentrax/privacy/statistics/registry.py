"""Which figures about groups exist: a closed list, declared in code as promises are. There is no
other way to ask for one: no filter, no free query.

A cube counts one measure in one order of dimensions over one month. No measure is in two cubes, so
that nothing follows from comparing them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from opentrax.kit.privacy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month by its first day."""

    first_on: date

    def __post_init__(self) -> None:
        if self.first_on.day != 1:
            raise ValueError("A month is named by its first day.")

    @property
    def next(self) -> "Month":
        year, month = self.first_on.year, self.first_on.month
        return Month(date(year + month // 12, month % 12 + 1, 1))

    @property
    def previous(self) -> "Month":
        year, month = self.first_on.year, self.first_on.month
        return Month(date(year, month - 1, 1) if month > 1 else date(year - 1, 12, 1))

    def holds(self, day: date) -> bool:
        return self.first_on <= day < self.next.first_on


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a figure is divided by. `values` is every possible value, used or not; `words` says what
    one means."""

    name: str
    label: Words
    values: frozenset[str]
    words: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody of the organization in scope adds: exists in memory, while a cube is made.
    `address` is another way by which they may have objected."""

    person_id: UUID
    path: tuple[str, ...]
    amount: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class Cube:
    """One fixed cube. `most` is what one person can add to it in a month: the measure of noise."""

    name: str
    measure: str
    counts: Words
    unit: Words
    dimensions: tuple[Dimension, ...]
    most: int
    gather: Callable[[Month], Iterable[Own]]

    @property
    def values(self) -> list[frozenset[str]]:
        return [dimension.values for dimension in self.dimensions]

    def words_of(self, path: Iterable[str]) -> list[str]:
        """What a cell is about, in words."""
        return [
            dimension.words(value) for dimension, value in zip(self.dimensions, path, strict=False)
        ]


_cubes: dict[str, Cube] = {}

Gather = Callable[[Month], Iterable[Own]]


def cube(
    name: str, counts: Words, *, measure: str, unit: Words, by: tuple[Dimension, ...], most: int
) -> Callable[[Gather], Gather]:
    """Declare a cube; the function yields what people of the organization in scope add to it in a
    month.

    Raises ValueError for a second cube of the name, or of the measure.
    """

    def bind(gather: Gather) -> Gather:
        for other in _cubes.values():
            if other.name == name or other.measure == measure:
                raise ValueError(f"{other.name!r} already counts {measure!r}, or has the name.")
        if most < 1:
            raise ValueError("One person adds something.")
        _cubes[name] = Cube(name, measure, counts, unit, by, most, gather)
        return gather

    return bind


def cubes() -> Mapping[str, Cube]:
    """All cubes by name."""
    return dict(sorted(_cubes.items()))
