"""What one version of a text says otherwise than another, paragraph by paragraph and word by word.

Paragraphs with the same name are the same clause wherever they stand; those without a name are
aligned by `difflib`, in the time of its longest matches (quadratic at worst, and texts are short).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from opentrax.privacy.documents.parts import Paragraph, paragraphs

Op = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, went or came; a space parts one run from the next."""

    op: Op
    words: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One paragraph that is not what it was. `op` is "same" where it changed inside."""

    heading: str
    name: str
    op: Op
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The changed paragraphs in the order of the newer text, and how many stayed as they were."""

    changed: tuple[Changed, ...]
    same_count: int


def difference(before: str, after: str) -> Difference:
    """What `after` says otherwise than `before`."""
    changed, same = [], 0
    for old, new in _pairs(paragraphs(before), paragraphs(after)):
        if old is not None and new is not None and (old.words, old.heading) == (
            new.words, new.heading,
        ):  # fmt: skip
            same += 1
            continue
        changed.append(_changed(old, new))
    return Difference(tuple(changed), same)


def _pairs(
    before: Sequence[Paragraph], after: Sequence[Paragraph]
) -> Iterator[tuple[Paragraph | None, Paragraph | None]]:
    if any(paragraph.name for paragraph in (*before, *after)):
        yield from _by_name(before, after)
        return
    old, new = ([(p.heading, p.words) for p in side] for side in (before, after))
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield from zip(before[a:b], after[c:d], strict=True)
        else:
            yield from zip_longest(before[a:b], after[c:d])


def _by_name(
    before: Sequence[Paragraph], after: Sequence[Paragraph]
) -> Iterator[tuple[Paragraph | None, Paragraph | None]]:
    """Clauses under other names are other clauses, never a change of one another."""
    old, names = {p.name: p for p in before}, {p.name for p in after}
    yield from ((old.get(new.name), new) for new in after)
    yield from ((gone, None) for gone in before if gone.name not in names)


def _changed(old: Paragraph | None, new: Paragraph | None) -> Changed:
    if new is None:
        if old is None:
            raise ValueError("A change has a side.")
        return Changed(old.heading, old.name, "removed", (Run("removed", old.words),))
    if old is None:
        return Changed(new.heading, new.name, "added", (Run("added", new.words),))
    return Changed(new.heading, new.name, "same", tuple(_runs(old.words, new.words)))


def _runs(before: str, after: str) -> Iterator[Run]:
    old, new = before.split(), after.split()
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield Run("same", " ".join(old[a:b]))
            continue
        if b > a:
            yield Run("removed", " ".join(old[a:b]))
        if d > c:
            yield Run("added", " ".join(new[c:d]))
