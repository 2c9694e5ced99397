"""What stands on a paper, in the words in which it is read. Pure.

Everything is text: amounts, instants and quantities are put into words by whoever makes the paper
(`kit.money.money`, `kit.documents.words`), in the paper's language and the reader's zone.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Countries that write on Letter; all others on A4 (Unicode CLDR, supplemental/paperSizePreference).
_LETTER = frozenset(
    ("BZ", "CA", "CL", "CO", "CR", "GT", "MX", "NI", "PA", "PH", "PR", "SV", "US", "VE")
)


class Size(StrEnum):
    """The sheet, by the name that Typst gives it."""

    LETTER = "us-letter"
    A4 = "a4"


def size_for(country: str) -> Size:
    """The sheet that a country (ISO 3166-1, two letters) writes on; A4 for an unknown one."""
    return Size.LETTER if country.upper() in _LETTER else Size.A4


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image: PNG, JPEG or WebP. `words` say what it shows, for whoever cannot see it."""

    body: bytes
    words: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A word and what it stands for: "Due on", "1 December 2026"."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Party:
    """One of the two sides. `role` is the word above it: "From", "Bill to"."""

    role: str
    name: str
    address: str = ""
    facts: tuple[Fact, ...] = ()
    logo: Picture | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. Figures stand to the right, as wide as they are; short words as wide as
    they are; other words share what is left."""

    label: str
    is_figure: bool = False
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: a cell for each column, and smaller words below the first."""

    cells: tuple[str, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings, which come again on each sheet."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part under a heading, in this order: words, facts, table, pictures."""

    heading: str = ""
    text: str = ""
    facts: tuple[Fact, ...] = ()
    table: Table | None = None
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """A line of the sums; a strong one is what the paper is about."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. `state` is a word beside the title ("Draft", "Approved"); `made_at` stands
    in the file as the time it was made, so that the same paper is the same file.
    """

    title: str
    number: str
    made_at: datetime
    sender: Party
    recipient: Party | None = None
    state: str = ""
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    totals: tuple[Total, ...] = ()
    notes: tuple[Section, ...] = ()
    footer: str = ""
    language: str = "en"
    size: Size = Size.LETTER
