"""A report as tables and charts: figures with their kind, so that a page shows them in words and a
file holds them as numbers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext

from opentrax.kit.documents.sheets import Cell, Sheet
from opentrax.kit.money import money
from opentrax.kit.quantities import duration

type Words = str | Promise
_MONTH = "F Y"
_DAY_S = 86400
_NARROW = 5
MOST_ROWS = 50
"""On a page; a file has all."""


class Kind(StrEnum):
    """What a figure counts, and so how it is written."""

    TEXT = "text"
    COUNT = "count"
    SPAN = "span"  # seconds
    SHARE = "share"  # between 0 and 1
    MONEY = "money"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in files, and its heading on a page."""

    key: str
    label: Words
    kind: Kind = Kind.COUNT

    @property
    def css_class(self) -> str:
        """How a cell is set."""
        if self.is_number:
            return "number"
        return "nowrap" if self.kind == Kind.MONTH else ""

    @property
    def is_number(self) -> bool:
        """Whether it is set to the right."""
        return self.kind not in (Kind.TEXT, Kind.MONTH)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in a column; `href` leads to what lies behind it."""

    value: Any
    href: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Figures in the order of the columns."""

    figures: Sequence[Figure]
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a name. Of many rows, `rows` are those that a page shows and the sums; the
    `rest_count` others are made by `rest`, for a file.
    """

    key: str
    title: Words
    columns: Sequence[Column]
    rows: Sequence[Row]
    rest: Callable[[], Iterable[Row]] = tuple
    rest_count: int = 0

    @property
    def hidden(self) -> int:
        """How many rows a page leaves to the file."""
        kept = sum(not row.is_sum for row in self.rows)
        return max(0, kept - MOST_ROWS) + self.rest_count

    def shown(self) -> Iterator[tuple[bool, list[tuple[Column, Figure, str]]]]:
        """The first rows, and the sums, with their figures in words, for a page."""
        kept = [row for row in self.rows if not row.is_sum][:MOST_ROWS]
        for row in [*kept, *(row for row in self.rows if row.is_sum)]:
            pairs = zip(self.columns, row.figures, strict=True)
            yield row.is_sum, [(column, one, words_of(column.kind, one)) for column, one in pairs]

    def sheet(self) -> Sheet:
        """The same for a file: spans in seconds, shares between 0 and 1, money beside its
        currency.
        """
        header: list[str] = []
        for column in self.columns:
            header.append(column.key)
            if column.kind == Kind.MONEY and "currency" not in header:
                header.append("currency")
        sums = [row for row in self.rows if row.is_sum]
        rows = [*(row for row in self.rows if not row.is_sum), *self.rest(), *sums]
        return Sheet(self.key, header, [self._cells(row) for row in rows])

    def _cells(self, row: Row) -> list[Cell]:
        cells: list[Cell] = []
        has_currency = False
        for column, one in zip(self.columns, row.figures, strict=True):
            cells.append(plain(column.kind, one.value))
            if column.kind == Kind.MONEY and not has_currency:
                has_currency = True
                cells.append(one.currency)
        return cells


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: `part` of the longest, between 0 and 1; None where there is nothing to
    draw.
    """

    label: str
    part: float | None
    words: str
    href: str = ""

    @property
    def percent(self) -> str:
        """As a length or a height."""
        return f"{100 * min(1.0, max(0.0, self.part or 0.0)):.2f}%"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title: lying one below the other, or standing side by side, each a month."""

    title: Words
    bars: Sequence[Bar]
    stands: bool = False

    def columns(self) -> list[dict[str, Any]]:
        """Standing bars as an SVG takes them: places in percent, every so many with its label."""
        width = 100 / max(1, len(self.bars))
        every = -(-len(self.bars) // 12)
        return [
            {
                "bar": bar, "x": f"{width * (n + 0.18):.3f}%", "width": f"{width * 0.64:.3f}%",
                "middle": f"{width * (n + 0.5):.3f}%",
                "y": f"{100 * (1 - (bar.part or 0)):.2f}%",
                "is_labeled": n % every == 0,
            }
            for n, bar in enumerate(self.bars)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A question, what it is counted of, and the answer as charts and a table."""

    title: Words
    says: Sequence[str]
    table: Table
    charts: Sequence[Chart] = ()

    @property
    def drawn(self) -> list[Chart]:
        """The charts in which there is anything to see."""
        return [chart for chart in self.charts if any(bar.part for bar in chart.bars)]

    @property
    def is_wide(self) -> bool:
        """Whether the table needs the whole width, with its charts above it."""
        return len(self.table.columns) > _NARROW


@dataclass(frozen=True, slots=True)
class Report:
    """A page of sections. `is_empty`: there is nothing to count."""

    sections: Sequence[Section] = field(default_factory=tuple)
    is_empty: bool = False

    def tables(self) -> list[Table]:
        """All of them."""
        return [section.table for section in self.sections]


def words_of(kind: Kind, one: Figure) -> str:
    """A figure as a reader sees it; a dash where there is none."""
    if one.value is None or one.value == "":
        return "–"
    match kind:
        case Kind.COUNT:
            return str(number_format(one.value, force_grouping=True))
        case Kind.SPAN:
            return span(one.value)
        case Kind.SHARE:
            return percent(one.value)
        case Kind.MONEY:
            return money(one.value, one.currency)
        case Kind.MONTH:
            return date_format(one.value, _MONTH)
        case _:
            return str(one.value)


def plain(kind: Kind, value: Any) -> Cell:
    """A figure as a file holds it."""
    match value:
        case None:
            return None
        case date() if kind == Kind.MONTH:
            return f"{value:%Y-%m}"
        case Decimal() if kind == Kind.SHARE:
            return round(value, 4)
        case float():
            return round(value)
        case int() | Decimal() | date():
            return value
        case _:
            return str(value)


def percent(value: Decimal) -> str:
    """A share in whole percent. What is not all is not called 100 %, nor something 0 %."""
    rounded = int((100 * value).to_integral_value())
    if rounded == 100 and value < 1:
        rounded = 99
    if rounded == 0 and value > 0:
        rounded = 1
    return gettext("{percent} %").format(percent=rounded)


def span(seconds: float) -> str:
    """A duration; from two days on in days, since nobody counts in hundreds of hours."""
    if abs(seconds) < 2 * _DAY_S:
        return duration(seconds)
    days = number_format(round(seconds / _DAY_S, 1), 1)
    return gettext("{days} d").format(days=days)
