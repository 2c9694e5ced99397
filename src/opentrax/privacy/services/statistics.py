"""Make the fixed tables of figures about groups, and give some of them to others with noise."""

from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from opentrax.engine.aggregates import Cell, parts
from opentrax.kit.clock import now
from opentrax.kit.commands import Refused
from opentrax.privacy.models import StatisticsCell, StatisticsRelease, StatisticsTable
from opentrax.privacy.models.statistics import YEARLY_BUDGET
from opentrax.privacy.selectors.statistics import cells_of, figures_of, spent_in
from opentrax.privacy.statistics import Cube, Month, cubes, noise
from opentrax.privacy.statistics.gathering import tabulated

SETTLED_AFTER = timedelta(days=8)
"""A month is counted when its last week is over and had a day to be approved."""
MOST_OF_ONE = YEARLY_BUDGET // 2


def newest_due() -> Month:
    """The last month that is over for long enough to be counted."""
    today = (now() - SETTLED_AFTER).date()
    return Month(today.replace(day=1)).previous


def cube_named(name: str) -> Cube:
    """The cube of this name. Raises Refused for one that is not declared."""
    if name not in cubes():
        raise Refused(_("There is no such table: they are fixed."))
    return cubes()[name]


def make_table(name: str, month: Month) -> StatisticsTable:
    """Count a cube of a month, once and for all, and store the cells above the threshold.

    Refuses a month that is not settled yet, and one that was counted before: the difference between
    two counts would tell what changed in between.
    """
    cube = cube_named(name)
    if month.first_on > newest_due().first_on:
        raise Refused(_("This month is not settled yet."))
    if StatisticsTable.objects.filter(cube=name, month_on=month.first_on).exists():
        raise Refused(_("This month was counted, and is not counted again."))
    cells, of_demo = tabulated(cube, month)
    return _store(name, month, cells, of_demo=of_demo)


@transaction.atomic
def _store(name: str, month: Month, cells: list[Cell], *, of_demo: bool) -> StatisticsTable:
    table = StatisticsTable.objects.create(
        cube=name, month_on=month.first_on, computed_at=now(), of_demo=of_demo
    )
    StatisticsCell.objects.bulk_create(
        StatisticsCell(
            table=table, place=place, path=list(cell.path), is_rest=cell.is_rest,
            amount=cell.amount, people=cell.people, organizations=cell.organizations,
        )
        for place, cell in enumerate(cells)
    )  # fmt: skip
    return table


def make_due_tables() -> list[StatisticsTable]:
    """Count every cube of the newest settled month that was not counted yet."""
    month = newest_due()
    done = set(
        StatisticsTable.objects.filter(month_on=month.first_on).values_list("cube", flat=True)
    )
    return [make_table(name, month) for name in cubes() if name not in done]


def release(
    name: str, month: Month, *, recipient: str, reason: str, epsilon: int
) -> StatisticsRelease:
    """Give a table to somebody: its parts with noise, on record and published.

    `epsilon` in thousandths. Refuses a table that was not made or shows nothing, a release without
    recipient or reason, and one over the budget; the database refuses that too.
    """
    cube = cube_named(name)
    table = StatisticsTable.objects.filter(cube=name, month_on=month.first_on).first()
    cells = cells_of(table) if table is not None else []
    if table is None or not cells:
        raise Refused(
            _("There is nothing to give: too few people or organizations, or not counted.")
        )
    if not recipient.strip() or not reason.strip():
        raise Refused(_("Say who gets it, and why."))
    if not 1 <= epsilon <= MOST_OF_ONE:
        raise Refused(_("Choose more noise: one release takes half of the year's budget at most."))
    shared = parts(cells)
    values = noise.noised(
        [part.amount for part in shared], most=cube.most, epsilon_thousandths=epsilon
    )
    made = StatisticsRelease(
        cube=name, month_on=month.first_on, recipient=recipient.strip()[:200],
        reason=reason.strip()[:500], released_at=now(), epsilon=epsilon, of_demo=table.of_demo,
        noise_scale=noise.scale_for(cube.most, epsilon), figures=figures_of(shared, values),
    )  # fmt: skip
    return _recorded(made)


@transaction.atomic
def _recorded(made: StatisticsRelease) -> StatisticsRelease:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('statistics_release', 0))")
    made.year = made.released_at.year
    made.spent_before = spent_in(made.year)
    made.follows = made.spent_before or None
    made.spent_after = made.spent_before + made.epsilon
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        if "release_within_budget" not in str(error):
            raise
        raise Refused(
            _("The year's budget does not reach: %(left)s of %(all)s are left.")
            % {"left": (YEARLY_BUDGET - made.spent_before) / 1000, "all": YEARLY_BUDGET / 1000}
        ) from error
    return made


def month_of(day: date) -> Month:
    """The month of a day."""
    return Month(day.replace(day=1))
