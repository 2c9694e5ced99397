"""Show what may be shown of a cube, and nothing from which the rest follows.

A cube has ordered dimensions, so its cells form a tree: the total, each region under it, each
weekday under its region. Steps, from the total downwards:

1. Primary: a cell is unsafe with fewer people or organizations than the threshold, and where one
   organization dominates it: it adds more than k of 100 of the amount ((1, k)-rule), or the second
   largest, who knows its own part, could tell the largest one's to within p % (p %-rule: what the
   third and smaller ones add is less than p of 100 of what the largest adds). Empty cells are
   unsafe too: that nobody was there is not told either. An unsafe total shows nothing.
2. Complementary: the unsafe cells under a shown one become one group, "the others", which follows
   from the total less the shown. While that group itself is unsafe, the smallest shown cell joins
   it.
3. A hidden cell is not divided further; a shown one is, by the same steps.

Why nothing follows: the sets of cells behind the published numbers are nested or apart, so every
set that can be told from them by adding and subtracting is a union of their `parts` (a shown cell
that is not divided, or a group of others). Each part meets the threshold, and a union has no fewer
people or organizations than its parts. Both rules of dominance are linear sensitivity measures,
which are subadditive (Cox 1981): a union of parts that nobody dominates is dominated by nobody. A
part without any cell tells nothing.

Units: amounts are whole numbers (minutes, kilometers); thresholds count distinct people and
distinct organizations, and percent. Sources: complementary suppression in tables with totals and
the rules of dominance as in Hundepool et al., Statistical Disclosure Control (2012), chapter 4,
here for one hierarchy; L. H. Cox, Linear sensitivity measures in statistical disclosure control,
Journal of Statistical Planning and Inference 5 (1981).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The fewest people and organizations that a shown cell is about, the most that one of them
    adds to it (of 100), and how closely the second may guess the first (of 100)."""

    people: int = 10
    organizations: int = 3
    most_of_one: int = 80
    closest_guess: int = 10


THRESHOLD = Threshold()


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one person adds to one cell at the bottom of the tree; lives in memory alone."""

    person: Hashable
    organization: Hashable
    path: Path
    amount: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is shown. `is_rest`: the others under `path`, all together."""

    path: Path
    is_rest: bool
    amount: int
    people: int
    organizations: int


def bounded(contributions: Iterable[Contribution], most: int) -> list[Contribution]:
    """Scale down whoever adds more than `most` to the whole cube, rounding down; what is left of
    nothing is left out.

    The bound is the sensitivity for noise: taking one person away changes the bottom cells by at
    most `most` in sum.
    """
    given = [one for one in contributions if one.amount > 0]
    totals: dict[Hashable, int] = defaultdict(int)
    for one in given:
        totals[one.person] += one.amount
    scaled = (
        one
        if totals[one.person] <= most
        else Contribution(
            one.person, one.organization, one.path, one.amount * most // totals[one.person]
        )
        for one in given
    )
    return [one for one in scaled if one.amount > 0]


def shown_cells(
    contributions: Sequence[Contribution],
    values: Sequence[frozenset[str]],
    threshold: Threshold = THRESHOLD,
) -> list[Cell]:
    """The cells that are shown, parents before children; none where the total is unsafe.

    `values` are the possible values of each dimension, used or not. Raises ValueError for a
    contribution outside them.
    """
    for one in contributions:
        if len(one.path) != len(values) or any(
            value not in known for value, known in zip(one.path, values, strict=True)
        ):
            raise ValueError("A contribution lies outside the cube.")
    if not is_safe(contributions, threshold):
        return []
    return [_cell((), contributions), *_divided((), contributions, values, threshold)]


def is_safe(group: Sequence[Contribution], threshold: Threshold) -> bool:
    """Whether enough people of enough organizations stand behind a number, and none of these
    dominates it."""
    return (
        len({one.person for one in group}) >= threshold.people
        and len({one.organization for one in group}) >= threshold.organizations
        and not is_dominated(group, threshold)
    )


def is_dominated(group: Sequence[Contribution], threshold: Threshold) -> bool:
    """Whether one organization adds so much to a number that it tells about this one: by the
    (1, k)-rule, or by the p %-rule."""
    added: dict[Hashable, int] = defaultdict(int)
    for one in group:
        added[one.organization] += one.amount
    largest, _second, *smaller = [*sorted(added.values(), reverse=True), 0, 0]
    return (
        largest * 100 > threshold.most_of_one * sum(added.values())
        or sum(smaller) * 100 < threshold.closest_guess * largest
    )


def _cell(path: Path, group: Sequence[Contribution], *, is_rest: bool = False) -> Cell:
    return Cell(
        path, is_rest, sum(one.amount for one in group), len({one.person for one in group}),
        len({one.organization for one in group}),
    )  # fmt: skip


def _divided(
    path: Path,
    group: Sequence[Contribution],
    values: Sequence[frozenset[str]],
    threshold: Threshold,
) -> list[Cell]:
    depth = len(path)
    if depth == len(values):
        return []
    by_value: dict[str, list[Contribution]] = {value: [] for value in values[depth]}
    for one in group:
        by_value[one.path[depth]].append(one)
    shown = choose_shown(by_value, threshold)
    if not shown:
        return []
    found: list[Cell] = []
    for value in sorted(shown):
        found.append(_cell((*path, value), by_value[value]))
        found += _divided((*path, value), by_value[value], values, threshold)
    rest = [one for value in by_value if value not in shown for one in by_value[value]]
    if len(shown) < len(by_value):
        found.append(_cell(path, rest, is_rest=True))
    return found


def choose_shown(by_value: dict[str, list[Contribution]], threshold: Threshold) -> set[str]:
    """Which of the cells under a shown one are shown: primary, then complementary suppression."""
    shown = {value for value, group in by_value.items() if is_safe(group, threshold)}
    while shown and len(shown) < len(by_value):
        rest = [one for value in by_value if value not in shown for one in by_value[value]]
        if is_safe(rest, threshold):
            break
        shown.discard(min(shown, key=lambda v: (len({o.person for o in by_value[v]}), v)))
    return shown


def parts(cells: Sequence[Cell]) -> list[Cell]:
    """The shown cells that are not divided further, and the groups of others: together the whole,
    no two overlap."""
    divided = {c.path if c.is_rest else c.path[:-1] for c in cells if c.is_rest or c.path}
    return [cell for cell in cells if cell.is_rest or cell.path not in divided]
