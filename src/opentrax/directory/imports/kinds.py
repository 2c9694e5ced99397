"""A kind of row that tables bring: its columns, how a row that is there is found, and which
services write it. Each app registers its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import models
from django.utils.functional import Promise

from opentrax.kit.commands import Refused
from opentrax.organizations.models import Person

type Words = str | Promise
# What stands in the columns that were chosen, by the key of the field; never empty.
type Cells = Mapping[str, str]


class WrongCell(Refused):
    """A cell that cannot be taken; the message says why."""

    def __init__(self, column: str, words: str) -> None:
        super().__init__(words)
        self.column = column


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a column may hold; `words` are what people also call it, in both languages."""

    key: str
    label: Words
    words: tuple[str, ...] = ()
    form: Literal["text", "number", "day"] = "text"
    is_needed: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a row made or changed, and what it made beside that."""

    row: models.Model
    beside: tuple[models.Model, ...] = ()


def _nothing(_row: Any) -> None:
    return None


def _no_columns(_row: Any) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Kind:
    """How rows of a kind come in.

    `action` is what somebody must be allowed to do. `names` are the words by which other rows of
    the same table name one (the first of them is whose it is), `leans_on` the one that a row names.
    `find` gives the row that is there, `write` makes or changes one by the services of its pages,
    `shown` says what stands in it. `family` are the tables whose rows belong to one, `derived` the
    columns that follow from elsewhere, `settled` is called after a row was put back. `take_back`
    undoes a new row where it cannot simply go; it returns False where it was used since.
    """

    code: str
    label: Words
    action: str
    page: str
    model: type[models.Model]
    columns: Callable[[], Sequence[Column]]
    names: Callable[[Cells], Sequence[str]]
    leans_on: Callable[[Cells], str]
    find: Callable[[Cells], models.Model | None]
    write: Callable[[Any, Cells, Person], Written]
    shown: Callable[[Any], Mapping[str, str]]
    family: tuple[tuple[type[models.Model], str], ...] = ()
    derived: Callable[[Any], frozenset[str]] = field(default=_no_columns)
    settled: Callable[[Any], None] = field(default=_nothing)
    take_back: Callable[[Any, Person], bool] | None = None


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let tables of a kind come in; called when its app is ready."""
    _KINDS[kind.code] = kind


def kinds() -> list[Kind]:
    """All kinds, in the order in which people need them."""
    return list(_KINDS.values())


def kind_of(code: str) -> Kind | None:
    """A kind by its code, or None."""
    return _KINDS.get(code)
