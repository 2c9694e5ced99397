"""Promises about figures about groups: nobody is in a small one, nothing is personal in any, and
what is given to others has noise and a budget.

Beside what is stored, figures count attacks that they make themselves, in a savepoint that is
rolled back: an installation that is too small to show anything still shows that its controls hold.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from opentrax.engine.aggregates import (
    Contribution,
    derivable_groups,
    suppression,
)
from opentrax.kit.clock import now
from opentrax.kit.privacy import Personal, declarations
from opentrax.privacy.ledger import NOTHING, Evidence, promise
from opentrax.privacy.models import StatisticsCell, StatisticsRelease, StatisticsTable
from opentrax.privacy.models.statistics import YEARLY_BUDGET
from opentrax.privacy.selectors.statistics import cells_of, spent_in
from opentrax.privacy.statistics import cubes, noise

# The promise's own numbers: they do not move with the program's.
_PEOPLE, _ORGANIZATIONS = 10, 3
_MOST_OF_ONE = 80
_NEWEST = 200
_TABLES = (StatisticsTable, StatisticsCell, StatisticsRelease)


def _is_dominated(group: Sequence[Contribution]) -> bool:
    """Whether one organization adds more than the promise allows."""
    added: dict[object, int] = {}
    for one in group:
        added[one.organization] = added.get(one.organization, 0) + one.amount
    return max(added.values(), default=0) * 100 > _MOST_OF_ONE * sum(added.values())


def _is_small(people: int, organizations: int) -> bool:
    return people < _PEOPLE or organizations < _ORGANIZATIONS


@promise(
    "P17",
    _("figures about a small group or one organization nearly alone, of all stored and tried"),
    controls=("engine/aggregates/suppression.py", "privacy/models/statistics.py"),
)
def small_groups_stay_hidden() -> Evidence:
    found = _stored_cells() + _drill()
    for people, organizations in ((_PEOPLE - 1, 9), (99, _ORGANIZATIONS - 1)):
        found += Evidence(_takes(lambda p=people, o=organizations: _offer_cell(p, o)), 1)
    return found


def _stored_cells() -> Evidence:
    """The newest tables: cells below the threshold, and remainders that follow from their
    totals."""
    found = NOTHING
    for table in StatisticsTable.objects.order_by("-computed_at", "-pk")[:_NEWEST]:
        cells = cells_of(table)
        found += Evidence(sum(_is_small(c.people, c.organizations) for c in cells), len(cells))
        for cell in cells:
            below = [c for c in cells if _is_under(c, cell)]
            if below and not cell.is_rest:
                found += Evidence(sum(c.amount for c in below) != cell.amount, 1)
    return found


def _is_under(cell: suppression.Cell, parent: suppression.Cell) -> bool:
    if cell.is_rest:
        return cell.path == parent.path
    return bool(cell.path) and cell.path[:-1] == parent.path


def _drill() -> Evidence:
    """Whoever solves the linear system, against two made-up cubes: one with a group of four people,
    one with a group that a single organization makes up nearly alone."""
    small = {("a", "1"): 4, ("b", "1"): 30, ("b", "2"): 2, ("c", "1"): 14, ("c", "2"): 21}
    large = {("a", "1"): 20, ("b", "1"): 30, ("c", "1"): 40}
    big = Contribution("big", 0, ("a", "1"), 6000)
    return _attacked(_world(small)) + _attacked([*_world(large), big])


def _world(sizes: Mapping[tuple[str, str], int]) -> list[Contribution]:
    return [
        Contribution((path, n), n % 4, path, 60) for path, size in sizes.items()
        for n in range(size)
    ]  # fmt: skip


def _attacked(world: list[Contribution]) -> Evidence:
    values = [frozenset({"a", "b", "c"}), frozenset({"1", "2"})]
    cells = suppression.shown_cells(world, values)
    found = NOTHING
    for attack in derivable_groups(cells, values):
        group = [one for one in world if one.path in attack.paths]
        people, organizations = {o.person for o in group}, {o.organization for o in group}
        is_bad = _is_small(len(people), len(organizations)) or _is_dominated(group)
        found += Evidence(is_bad, 1)
    return found


def _takes(offer: Any) -> bool:
    """Whether the database takes something that it should refuse; nothing of it stays."""
    try:
        with transaction.atomic():
            offer()
            transaction.set_rollback(True)
    except IntegrityError:
        return False
    return True


def _offer_cell(people: int, organizations: int) -> None:
    table = StatisticsTable.objects.create(cube="drill", month_on=date(2000, 1, 1))
    StatisticsCell.objects.create(
        table=table, place=0, amount=1, people=people, organizations=organizations
    )


@promise(
    "P19",
    _("figures given to others without noise, record or budget, of all given and tried"),
    controls=("privacy/statistics/noise.py", "privacy/models/statistics.py"),
)
def releases_are_noised_and_limited() -> Evidence:
    found = NOTHING
    for year in (
        StatisticsRelease.objects.order_by("year").values_list("year", flat=True).distinct()
    ):
        of_year = StatisticsRelease.objects.filter(year=year)
        spent = of_year.aggregate(all=Sum("epsilon"))["all"]
        found += Evidence(spent > YEARLY_BUDGET, 1)
    for row in StatisticsRelease.objects.order_by("-released_at")[:_NEWEST]:
        is_bare = row.noise_scale <= 0 or not row.recipient or not row.reason
        found += Evidence(is_bare or _is_table(row), 1)
    at = _clock()
    found += Evidence(_takes(lambda: _offer_release(YEARLY_BUDGET + 1, at)), 1)
    found += Evidence(_takes(lambda: _offer_release(1, at - timedelta(days=400))), 1)
    return found + Evidence(_is_bare_noise(), 1)


def _clock() -> datetime:
    """What releases are dated by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statistics_clock()")
        [at] = cursor.fetchone() or [now()]
    return cast("datetime", at)


def _is_table(row: StatisticsRelease) -> bool:
    """Whether what was given is the table itself."""
    table = StatisticsTable.objects.filter(cube=row.cube, month_on=row.month_on).first()
    cells = cells_of(table) if table is not None else []
    true = {(cell.path, cell.is_rest): cell.amount for cell in cells}
    given = {(tuple(f["path"]), bool(f["others"])): f["amount"] for f in row.figures}
    return bool(given) and all(true.get(key) == amount for key, amount in given.items())


def _offer_release(epsilon: int, at: datetime) -> None:
    """A release in order but for its date or its cost."""
    year = at.astimezone(UTC).year
    spent = spent_in(year)
    StatisticsRelease.objects.create(
        cube="drill", month_on=date(2000, 1, 1), recipient="x", reason="x", released_at=at,
        year=year, epsilon=epsilon, spent_before=spent, follows=spent or None,
        spent_after=spent + epsilon, noise_scale=1.0,
    )  # fmt: skip


def _is_bare_noise() -> bool:
    """Whether what comes out is what went in: with noise, of 10⁻³² of all times."""
    amounts = [10_000_000] * 8
    return noise.noised(amounts, most=15_000, epsilon_thousandths=1) == amounts


@promise(
    "P52",
    _("columns and values that are not a plain figure about a group, of all"),
    controls=("privacy/models/statistics.py", "privacy/statistics/registry.py"),
)
def figures_hold_nothing_personal() -> Evidence:
    """The columns that the database has, against the declared ones; and what cells name, against
    the closed lists of their cubes."""
    found = NOTHING
    for model in _TABLES:
        declared = declarations()[model._meta.label].fields
        known = {
            field.column for field in model._meta.concrete_fields
            if not isinstance(declared.get(field.name), Personal)
            and (field.related_model in (None, StatisticsTable))
        }  # fmt: skip
        columns = _columns(model._meta.db_table)
        found += Evidence(sum(column not in known for column in columns), len(columns))
    for name, path in _named():
        cube = cubes().get(name)
        is_known = cube is not None and all(
            value in values for value, values in zip(path, cube.values, strict=False)
        )
        found += Evidence(not is_known or len(path) > len(cube.values if cube else ()), 1)
    return found


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [
            column.name for column in connection.introspection.get_table_description(cursor, table)
        ]


def _named() -> Iterator[tuple[str, list[str]]]:
    """What the newest cells and releases name."""
    cells = StatisticsCell.objects.order_by("-pk").select_related("table")
    for cell in cells[: _NEWEST * 10]:
        yield cell.table.cube, cell.path
    for row in StatisticsRelease.objects.order_by("-released_at")[:_NEWEST]:
        for figure in row.figures:
            yield row.cube, figure["path"]
