"""`opentrax statistics`: figures about groups, and what is given to others of them."""

import json
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.privacy.statistics import Month

_MONTH = click.DateTime(["%Y-%m"])


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="What the public page gives to programs.")
@click.pass_context
def command(context: click.Context, *, as_json: bool) -> None:
    """List the fixed tables, the months that were counted, and this year's budget.

    \b
    Example:
      opentrax statistics
    """
    if context.invoked_subcommand is not None:
        return
    with with_database():
        from opentrax.privacy.models import StatisticsTable
        from opentrax.privacy.statistics import cubes
        from opentrax.privacy.views.statistics import statistics_as_json

        body = statistics_as_json()
        if as_json:
            click.echo(json.dumps(body, indent=1, ensure_ascii=False))
            return
        for name, cube in cubes().items():
            months = StatisticsTable.objects.filter(cube=name).order_by("month_on")
            counted = " ".join(f"{t.month_on:%Y-%m}" for t in months) or "no month yet"
            click.echo(f"{name:<16}  {cube.counts}: {counted}")
        budget = body["budget"]
        click.echo(f"budget of {budget['year']}: {budget['spent']} of {budget['epsilon']} spent")


@command.command()
@click.option("--month", type=_MONTH, help="Another month than the newest settled one.")
def count(*, month: datetime | None) -> None:
    """Count what was not counted yet; a job does this every night.

    \b
    Example:
      opentrax statistics count
    """
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.privacy.services import statistics
        from opentrax.privacy.statistics import cubes

        try:
            made = (
                statistics.make_due_tables() if month is None
                else [statistics.make_table(name, _month(month)) for name in cubes()]
            )  # fmt: skip
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        for table in made:
            click.echo(f"{table.cube}  {table.month_on:%Y-%m}  {table.cells.count()} cells shown")
        if not made:
            click.echo("nothing to count")


@command.command()
@click.argument("table")
@click.argument("month", type=_MONTH)
def show(*, table: str, month: datetime) -> None:
    """Print a table without noise: for the operator, not to be given away.

    \b
    Example:
      opentrax statistics show time-on-site 2026-10
    """
    with with_database():
        from opentrax.privacy.models import StatisticsTable
        from opentrax.privacy.selectors.statistics import cells_of

        found = StatisticsTable.objects.filter(cube=table, month_on=_month(month).first_on).first()
        cells = cells_of(found) if found is not None else []
        for cell in cells:
            words = [*cell.path, *(["all others"] if cell.is_rest else [])] or ["everybody"]
            click.echo(f"{cell.amount:>10}  {', '.join(words)}")
        if not cells:
            click.echo("nothing is shown: not counted, or too few people or organizations")


@command.command()
@click.argument("table")
@click.argument("month", type=_MONTH)
@click.option("--to", "recipient", required=True, help="Who gets it; it is published.")
@click.option("--why", "reason", required=True, help="For what; it is published.")
@click.option("--epsilon", required=True, help="What it takes of the year's budget, as 0.2.")
def release(*, table: str, month: datetime, recipient: str, reason: str, epsilon: str) -> None:
    """Give a table to somebody: with noise, on record, and published on /statistics.

    \b
    Example:
      opentrax statistics release travel-time 2026-10 --to "Ville" --why "Roads" --epsilon 0.2
    """
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.privacy.selectors.statistics import spent_in
        from opentrax.privacy.services import statistics

        try:
            made = statistics.release(
                table, _month(month), recipient=recipient, reason=reason,
                epsilon=_thousandths(epsilon),
            )  # fmt: skip
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        for figure in made.figures:
            words = [*figure["path"], *(["all others"] if figure["others"] else [])]
            click.echo(f"{figure['amount']:>10}  {', '.join(words or ['everybody'])}")
        click.echo(f"spent of the budget of {made.year}: {spent_in(made.year) / 1000}")


def _month(given: datetime) -> "Month":
    from opentrax.privacy.services.statistics import month_of

    return month_of(given.replace(tzinfo=UTC).date())


def _thousandths(given: str) -> int:
    try:
        found = Decimal(given) * 1000
    except InvalidOperation as error:
        raise click.BadParameter("a number such as 0.2") from error
    if not found.is_finite() or found != found.to_integral_value():
        raise click.BadParameter("at most three decimals, such as 0.2")
    return int(found)
