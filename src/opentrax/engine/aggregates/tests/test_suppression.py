"""Attacks on figures about groups, by name, and an attacker who solves the linear system."""

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrax.engine.aggregates import (
    THRESHOLD,
    Cell,
    Contribution,
    Threshold,
    bounded,
    derivable_groups,
    parts,
    shown_cells,
)
from opentrax.engine.aggregates.suppression import is_safe

REGIONS = frozenset({"east", "north", "west"})
DAYS = frozenset({"1", "2", "3"})
VALUES = (REGIONS, DAYS)


def people(region: str, day: str, count: int, *, first: int = 0, organizations: int = 3):
    """So many people, one hour each, spread over organizations."""
    return [
        Contribution(first + n, (first + n) % organizations, (region, day), 60)
        for n in range(count)
    ]


def shown(cells: Sequence[Cell]) -> dict[tuple[str, ...], int]:
    return {cell.path: cell.amount for cell in cells if not cell.is_rest}


def unsafe(contributions: Sequence[Contribution], cells: Sequence[Cell]) -> list[frozenset]:
    """Groups of cells that an attacker gets and that are below the threshold."""
    return [
        attack.paths
        for attack in derivable_groups(cells, VALUES)
        if not is_safe([c for c in contributions if c.path in attack.paths], THRESHOLD)
    ]


def test_small_cell_attack_nine_people_are_not_shown():
    everyone = [
        *people("east", "1", 9), *people("west", "1", 40, first=100),
        *people("north", "1", 20, first=200),
    ]  # fmt: skip
    found = shown(shown_cells(everyone, VALUES))
    assert ("east",) not in found
    assert found[()] == 69 * 60
    assert ("west",) in found


def test_small_cell_attack_many_people_of_two_organizations_are_not_shown():
    everyone = [
        *people("east", "1", 90, organizations=2), *people("west", "1", 30, first=100),
        *people("north", "1", 40, first=200),
    ]  # fmt: skip
    assert ("east",) not in shown(shown_cells(everyone, VALUES))


def test_a_cube_of_too_few_shows_not_even_its_total():
    assert shown_cells(people("east", "1", 9), VALUES) == []
    assert shown_cells(people("east", "1", 50, organizations=2), VALUES) == []
    assert shown_cells([], VALUES) == []


def test_differencing_attack_total_less_the_others_gives_no_small_cell():
    """One cell of three is small: another goes with it, or it would follow from the total."""
    everyone = [
        *people("east", "1", 4), *people("west", "1", 40, first=100),
        *people("north", "1", 20, first=200),
    ]  # fmt: skip
    cells = shown_cells(everyone, VALUES)
    assert set(shown(cells)) == {(), ("west",)}
    [rest] = [cell for cell in cells if cell.is_rest and cell.path == ()]
    assert (rest.amount, rest.people) == (24 * 60, 24)
    assert unsafe(everyone, cells) == []


def test_two_small_cells_that_hide_each_other_take_a_third():
    """Hiding two cells of three people each would still tell what six people did."""
    everyone = [
        *people("east", "1", 3), *people("north", "1", 3, first=50),
        *people("west", "1", 40, first=100),
    ]  # fmt: skip
    assert set(shown(shown_cells(everyone, VALUES))) == {()}


def test_an_empty_cell_is_hidden_as_a_small_one_is():
    """Nobody in the north, or four: the same cells are shown."""
    without = [*people("east", "1", 20), *people("west", "1", 40, first=100)]
    few = [*without, *people("north", "1", 4, first=200)]
    assert set(shown(shown_cells(without, VALUES))) == set(shown(shown_cells(few, VALUES)))
    assert unsafe(without, shown_cells(without, VALUES)) == []


def test_somebody_in_two_cells_or_two_organizations_is_one_person():
    twice = [
        Contribution(n, organization, ("east", "1"), 60) for n in range(5) for organization in "abc"
    ]
    assert shown_cells(twice, VALUES) == []


def test_a_hidden_cell_is_not_divided():
    everyone = [
        *people("east", "1", 30), *people("east", "2", 30, first=50), *people("west", "1", 4),
        *people("north", "2", 200, first=100),
    ]  # fmt: skip
    cells = shown_cells(everyone, VALUES)
    assert ("east",) not in shown(cells)
    assert not [path for path in shown(cells) if path[:1] == ("east",)]


@pytest.mark.parametrize("path", [("south", "1"), ("east",), ("east", "9")])
def test_what_is_outside_the_cube_is_refused(path: tuple[str, ...]):
    with pytest.raises(ValueError, match="outside"):
        shown_cells([Contribution(1, 1, path, 1)], VALUES)


def test_nobody_adds_more_than_the_bound():
    one = [Contribution(1, 1, ("east", d), 400) for d in "123"] + people("west", "1", 3, first=9)
    limited = bounded(one, 500)
    assert sum(c.amount for c in limited if c.person == 1) <= 500
    assert [c.amount for c in limited if c.person != 1] == [60, 60, 60]
    assert bounded([Contribution(1, 1, ("east", "1"), 0)], 5) == []


def dominated_by(organization: int, minutes: int, region: str = "east") -> list[Contribution]:
    """Twelve people of three organizations in a region, and what one organization adds more."""
    big = Contribution(999, organization, (region, "1"), minutes)
    return [*people(region, "1", 12), big]


def test_dominance_attack_one_organization_with_nearly_all_is_not_shown():
    """Else whoever knows the cell knows this organization to within a fifth ((1, 80)-rule)."""
    others = [*people("west", "1", 40, first=100), *people("north", "1", 200, first=200)]
    at_most = dominated_by(0, 720)  # 960 of 1,440: two thirds
    assert is_safe(at_most, THRESHOLD)
    assert ("east",) in shown(shown_cells([*at_most, *others, *people("east", "2", 4)], VALUES))
    nearly_all = dominated_by(0, 3000)  # 3,240 of 3,720: 87 of 100
    assert not is_safe(nearly_all, THRESHOLD)
    cells = shown_cells([*nearly_all, *others], VALUES)
    assert ("east",) not in shown(cells)
    assert unsafe([*nearly_all, *others], cells) == []


def test_the_dominance_attacker_wins_without_the_rule():
    """The control: with thresholds alone the same cell is shown."""
    lax = Threshold(most_of_one=100, closest_guess=0)
    world = [
        *dominated_by(0, 3000), *people("west", "1", 40, first=100),
        *people("north", "1", 200, first=200),
    ]  # fmt: skip
    cells = shown_cells(world, VALUES, lax)
    assert ("east",) in shown(cells)
    assert frozenset({("east", "1"), ("east", "2"), ("east", "3")}) in unsafe(world, cells)


def test_insider_attack_the_second_organization_cannot_guess_the_first():
    """Two organizations add nearly all, neither more than 80 of 100; the second takes its own part
    away and knows the first to within what the third adds (p %-rule)."""
    two = [*people("east", "1", 12), *dominated_by(0, 5000), *dominated_by(1, 4000)]
    added = [sum(c.amount for c in two if c.organization == n) for n in range(3)]
    assert added[0] * 100 < 80 * sum(added)
    guessed = sum(added) - added[1]
    assert abs(guessed - added[0]) * 100 <= 15 * added[0]
    assert not is_safe(two, Threshold(closest_guess=15))
    assert is_safe(two, Threshold(closest_guess=10))


@st.composite
def worlds(draw: st.DrawFn) -> list[Contribution]:
    """People of a few organizations in the nine cells, each cell from empty to well filled."""
    found = []
    for region in sorted(REGIONS):
        for day in sorted(DAYS):
            count = draw(st.sampled_from([0, 0, 1, 3, 8, 9, 10, 11, 15, 30]))
            organizations = draw(st.integers(1, 4))
            first = draw(st.sampled_from([0, 40, 80]))
            found += people(region, day, count, first=first, organizations=organizations)
            big = draw(st.sampled_from([0, 0, 0, 600, 5000]))
            if big:
                found.append(Contribution(first, first % organizations, (region, day), big))
    return found


@given(worlds())
def test_no_attacker_who_solves_the_linear_system_gets_a_small_group(world: list[Contribution]):
    """Of all 511 groups of cells: what follows from the published numbers is never below the
    threshold."""
    assert unsafe(world, shown_cells(world, VALUES)) == []


@given(worlds())
def test_parts_are_the_whole_and_add_up(world: list[Contribution]):
    cells = shown_cells(world, VALUES)
    if not cells:
        return
    assert cells[0].path == ()
    assert sum(cell.amount for cell in parts(cells)) == cells[0].amount
    assert all(c.people >= 10 and c.organizations >= 3 for c in cells)


def _primary_only(world: Iterable[Contribution]) -> list[Cell]:
    """What suppression without its complementary half would show."""
    world = list(world)
    groups: dict[tuple[str, ...], list[Contribution]] = {}
    for one in world:
        for depth in range(3):
            groups.setdefault(one.path[:depth], []).append(one)
    return [
        Cell(path, False, sum(c.amount for c in group), 10, 3)
        for path, group in groups.items()
        if is_safe(group, Threshold())
    ]


def test_the_attacker_wins_against_primary_suppression_alone():
    """The control: the same attacker finds the four people where only small cells are hidden."""
    everyone = [
        *people("east", "1", 4), *people("west", "1", 40, first=100),
        *people("north", "1", 20, first=200),
    ]  # fmt: skip
    found = unsafe(everyone, _primary_only(everyone))
    assert any({p[0] for p in group} == {"east"} for group in found)


def test_a_cube_too_large_to_look_at_every_group_of_is_refused():
    large = (frozenset(str(n) for n in range(20)),)
    with pytest.raises(ValueError, match="Too many"):
        list(derivable_groups([], large))
