"""A text as headings and paragraphs, whichever document it is of. Pure.

A heading is a line that begins with `#`. In the policy each line `[name] words` is a paragraph
under a name that stays; elsewhere paragraphs are parted by empty lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"#{1,3} +(.+)")
_CLAUSE = re.compile(r"\[([a-z0-9.-]+)\] (.+)")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`name` is the clause's, "" where the document has none."""

    heading: str
    words: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading ("" before the first) with its paragraphs."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


def parts(text: str) -> list[Part]:
    """The text part by part; a heading without a paragraph is one too."""
    found: list[Part] = []
    heading, body = "", []
    for line in [*text.splitlines(), "# end"]:
        matched = _HEADING.fullmatch(line.strip())
        if matched is None:
            body.append(line)
            continue
        inside = tuple(_paragraphs(heading, body))
        if heading or inside:
            found.append(Part(heading, inside))
        heading, body = matched[1], []
    return found


def paragraphs(text: str) -> list[Paragraph]:
    """All paragraphs, each with its heading."""
    return [paragraph for part in parts(text) for paragraph in part.paragraphs]


def _paragraphs(heading: str, lines: list[str]) -> Iterator[Paragraph]:
    gathered: list[str] = []
    name = ""
    for line in [*lines, ""]:
        stripped = line.strip()
        clause = _CLAUSE.fullmatch(stripped)
        if gathered and (not stripped or clause):
            yield Paragraph(heading, " ".join(gathered), name)
            gathered, name = [], ""
        if clause:
            name, gathered = clause[1], [clause[2]]
        elif stripped:
            gathered.append(stripped)
