"""How promises are bound: `@promise` puts a figure, its control and its limits beside the code that
keeps the promise; `@saboteur` says how to switch that control off.

The list of the 86 promises with their clauses is in `register`; figures lie in each app's
`promises.py`, saboteurs in its `saboteurs.py`, which only tests load.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from opentrax.kit.privacy.vocabulary import Words
from opentrax.privacy.ledger.states import Evidence

if TYPE_CHECKING:
    from opentrax.privacy.ledger.sandbox import Sandbox

DAILY = timedelta(hours=26)
HOURLY = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a promise. `counts` says in words what is counted: bad of exercised; `controls`
    name what keeps it, as paths of the source; `least` how many have to be counted."""

    promise: str
    name: str
    counts: Words
    controls: tuple[str, ...]
    fresh_for: timedelta
    least: int
    measure: Callable[[], Evidence]


@dataclass(frozen=True, slots=True)
class Saboteur:
    """A way to switch one control off, in a sandbox that is rolled back. `figure` has to turn
    bad."""

    figure: str
    how: str
    run: Callable[["Sandbox"], Iterator[None]]


_figures: dict[str, Figure] = {}
_saboteurs: dict[tuple[str, str], Saboteur] = {}

Measure = Callable[[], Evidence]


def promise(
    number: str, counts: Words, *, controls: tuple[str, ...], fresh_for: timedelta = DAILY,
    least: int = 1,
) -> Callable[[Measure], Measure]:  # fmt: skip
    """Bind a function that counts to a promise of the register; several may be bound to one.

    The function opens the scopes that it needs, changes nothing, and returns `Evidence`.
    """

    def bind(measure: Measure) -> Measure:
        name = f"{measure.__module__.removeprefix('opentrax.')}.{measure.__name__}"
        made = Figure(number, name, counts, controls, fresh_for, least, measure)
        earlier = _figures.get(f"{number} {name}")
        if earlier is not None and earlier.measure.__code__ is not measure.__code__:
            raise ValueError(f"{name} is bound to {number} twice.")
        _figures[f"{number} {name}"] = made
        return measure

    return bind


def saboteur(
    measure: Measure, how: str
) -> Callable[[Callable[["Sandbox"], Iterator[None]]], Callable[["Sandbox"], Iterator[None]]]:
    """Declare a way to switch the control of a figure off: a generator that does so and yields."""
    name = f"{measure.__module__.removeprefix('opentrax.')}.{measure.__name__}"

    def bind(run: Callable[["Sandbox"], Iterator[None]]) -> Callable[["Sandbox"], Iterator[None]]:
        _saboteurs[name, how] = Saboteur(name, how, run)
        return run

    return bind


def figures() -> Mapping[str, list[Figure]]:
    """All figures, by the number of their promise."""
    found: dict[str, list[Figure]] = {}
    for key in sorted(_figures):
        found.setdefault(_figures[key].promise, []).append(_figures[key])
    return found


def saboteurs() -> list[Saboteur]:
    """All saboteurs that were loaded."""
    return [_saboteurs[key] for key in sorted(_saboteurs)]
