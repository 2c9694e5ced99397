"""Saboteurs of figures about groups."""

from collections.abc import Iterator
from typing import Any

from opentrax.engine.aggregates import suppression
from opentrax.privacy.ledger import saboteur
from opentrax.privacy.ledger.sandbox import Sandbox
from opentrax.privacy.promises import statistics
from opentrax.privacy.statistics import noise


@saboteur(statistics.small_groups_stay_hidden, "only small cells are hidden, not what tells them")
def primary_only(sandbox: Sandbox) -> Iterator[None]:
    def choose(by_value: dict[str, list[Any]], threshold: suppression.Threshold) -> set[str]:
        return {v for v, group in by_value.items() if suppression.is_safe(group, threshold)}

    sandbox.replace(suppression, "choose_shown", choose)
    yield


@saboteur(statistics.small_groups_stay_hidden, "the threshold is turned down")
def lower_threshold(sandbox: Sandbox) -> Iterator[None]:
    low = suppression.Threshold(people=2, organizations=1)
    sandbox.replace(suppression.shown_cells, "__defaults__", (low,))
    yield


@saboteur(statistics.small_groups_stay_hidden, "the database takes small cells")
def unchecked_cells(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "ALTER TABLE privacy_statisticscell DROP CONSTRAINT statistics_cell_is_about_a_group"
    )
    yield


@saboteur(statistics.small_groups_stay_hidden, "one organization may dominate a figure")
def dominated(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(suppression, "is_dominated", lambda _group, _threshold: False)
    yield


@saboteur(statistics.releases_are_noised_and_limited, "a release is dated back to another year")
def dated_back(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_statisticsrelease DISABLE TRIGGER release_is_now")
    yield


@saboteur(statistics.releases_are_noised_and_limited, "the database forgets the budget")
def no_budget(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_statisticsrelease DROP CONSTRAINT release_within_budget")
    yield


@saboteur(statistics.releases_are_noised_and_limited, "figures are given as they are")
def no_noise(sandbox: Sandbox) -> Iterator[None]:
    sandbox.replace(noise, "noised", lambda amounts, **_: list(amounts))
    yield


@saboteur(statistics.figures_hold_nothing_personal, "a column names whom a figure is about")
def keyed_figures(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql("ALTER TABLE privacy_statisticscell ADD COLUMN person_id uuid")
    yield


@saboteur(statistics.figures_hold_nothing_personal, "a cell is named after somebody")
def named_cell(sandbox: Sandbox) -> Iterator[None]:
    sandbox.sql(
        "WITH made AS (INSERT INTO privacy_statisticstable (id, cube, month_on, computed_at,"
        " of_demo) VALUES (gen_random_uuid(), 'travel-distance', '2026-01-01', now(), false)"
        " RETURNING id)"
        " INSERT INTO privacy_statisticscell"
        " (id, table_id, place, path, is_rest, amount, people, organizations)"
        " SELECT gen_random_uuid(), id, 0, '[\"tim@bolt.example\"]', false, 1, 10, 3 FROM made"
    )
    yield
