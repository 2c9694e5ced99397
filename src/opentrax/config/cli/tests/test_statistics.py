"""What `opentrax statistics` prints: it counts, shows to the operator, and gives with noise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from click.testing import CliRunner

from opentrax.config.cli import group
from opentrax.config.cli import statistics as module
from opentrax.kit.keys import uuid7
from opentrax.kit.tenancy import current_organization_id
from opentrax.kit.testing.plugin import SettableClock
from opentrax.organizations.models import Organization
from opentrax.privacy.statistics import Cube, Dimension, Month, Own, registry
from opentrax.privacy.tests.dating import DatabaseClock, database_clock

__all__ = ["database_clock"]


@pytest.fixture
def run(
    acme: Organization, bolt: Organization, globex: Organization, clock: SettableClock,
    monkeypatch: pytest.MonkeyPatch, database_clock: DatabaseClock,
) -> Callable[..., str]:  # fmt: skip
    """`run("count")` prints what `opentrax statistics count` does: thirty people of three
    organizations on one side, fourteen on another, in February."""
    clock.set(datetime(2026, 3, 24, 12, tzinfo=UTC))
    database_clock(clock.at)
    own: dict[UUID, list[Own]] = {acme.pk: [], bolt.pk: [], globex.pk: []}
    for n in range(44):
        side = "a" if n < 30 else "b"
        list(own.values())[n % 3].append(Own(uuid7(), (side,), 60))
    by = Dimension("side", "side", frozenset({"a", "b", "c"}))
    february = Month(date(2026, 2, 1))
    made = Cube(
        "sides", "test.sides", "sides", "minutes", (by,), 600,
        lambda month: own[current_organization_id()] if month == february else [],
    )  # fmt: skip
    monkeypatch.setattr(registry, "_cubes", {"sides": made})

    @contextmanager
    def here() -> Iterator[None]:
        yield

    monkeypatch.setattr(module, "with_database", here)

    def call(*words: str) -> str:
        done = CliRunner().invoke(group, ["statistics", *words], standalone_mode=False)
        return done.output if done.exception is None else str(done.exception)

    return call


def test_it_counts_shows_and_gives(run: Callable[..., str]):
    assert "sides: no month yet" in run()
    assert run("show", "sides", "2026-02").startswith("nothing is shown")
    assert run("count") == "sides  2026-02  3 cells shown\n"
    assert run("count") == "nothing to count\n"
    assert "not counted again" in run("count", "--month", "2026-02")
    assert [line.split() for line in run("show", "sides", "2026-02").splitlines()] == [
        ["2640", "everybody"], ["1800", "a"], ["840", "all", "others"]
    ]  # fmt: skip
    words = ("release", "sides", "2026-02", "--to", "Ville", "--why", "roads", "--epsilon")
    assert run(*words, "0.2").endswith("spent of the budget of 2026: 0.2\n")
    assert "three decimals" in run(*words, "0.0001")
    assert "a number" in run(*words, "much")
    assert "half of the year" in run(*words, "7")
    assert "budget of 2026: 0.2 of 2.0 spent" in run()
    assert '"spent": 0.2' in run("--json")
