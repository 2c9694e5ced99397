"""`opentrax breach …`: the register of breaches, its 72-hour clock, and a drill."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from opentrax.config.cli.database import with_database

if TYPE_CHECKING:
    from opentrax.privacy.models import Breach
    from opentrax.privacy.selectors.breaches import Standing

_INSTANT = click.DateTime(["%Y-%m-%dT%H:%M"])
_BY = click.option("--by", "said_by", required=True, help="Who you are.")
STEPS = (
    "contained", "assessed-real", "assessed-none", "told-authority", "told-organizations",
    "told-people", "closed",
)  # fmt: skip


@click.group()
def command() -> None:
    """Keep the register of breaches: data got into wrong hands, or may have.

    The clock of 72 hours runs from the discovery. The register names nobody whose data it is about.

    \b
    Example:
      opentrax breach list
    """


@contextmanager
def _refusals() -> Iterator[None]:
    with with_database():
        from opentrax.kit.commands import Refused

        try:
            yield
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@command.command("open")
@click.option("--what", required=True, help="What happened, without anybody's name.")
@click.option("--discovered", type=_INSTANT, help="When it was found, in UTC; now otherwise.")
@click.option("--people", type=click.IntRange(min=0), help="How many people, as far as is known.")
@_BY
def open_(*, what: str, discovered: datetime | None, people: int | None, said_by: str) -> None:
    """Write a breach down; its clock runs at once.

    \b
    Example:
      opentrax breach open --what "A laptop was stolen" --by "Ada"
    """
    with _refusals():
        from opentrax.privacy.services.breaches import open_breach

        found_at = discovered.replace(tzinfo=UTC) if discovered else None
        _tell(open_breach(what, said_by=said_by, discovered_at=found_at, people_count=people))


@command.command()
@click.option("--what", default="Drill: a technician's phone was lost", help="What is played.")
@_BY
def drill(*, what: str, said_by: str) -> None:
    """Start a drill: the same steps under the same clock, marked, and counted as no breach.

    Go through it with `opentrax breach note` as if it were real; the ledger counts what it missed.

    \b
    Example:
      opentrax breach drill --by "Ada"
    """
    with _refusals():
        from opentrax.privacy.services.breaches import open_breach

        _tell(open_breach(what, said_by=said_by, is_drill=True))


@command.command()
@click.argument("breach_id", type=click.UUID)
@click.argument("step", type=click.Choice(STEPS))
@click.option("--words", required=True, help="What was done, without anybody's name.")
@click.option("--whom", default="", help="Who was told.")
@click.option("--at", type=_INSTANT, help="When, in UTC; now otherwise.")
@_BY
def note(
    breach_id: UUID, step: str, *, words: str, whom: str, at: datetime | None, said_by: str
) -> None:
    """Note what was done about a breach. Nothing can be changed later; a right note follows.

    \b
    Example:
      opentrax breach note ID told-authority --whom "The commissioner" --words "By form" --by "Ada"
    """
    with _refusals():
        from opentrax.privacy.models import Breach
        from opentrax.privacy.rules.breaches import StepKind
        from opentrax.privacy.services.breaches import note_step

        found = Breach.objects.filter(pk=breach_id).first()
        if found is None:
            raise click.ClickException(f"There is no breach {breach_id}.")
        done_at = at.replace(tzinfo=UTC) if at else None
        note_step(found, StepKind(step), words=words, said_by=said_by, whom=whom, at=done_at)
        _tell(found)


@command.command()
@click.argument("breach_id", type=click.UUID)
@click.option("--words", required=True, help="What they read: what happened, what they can do.")
@click.option(
    "--organization", "organizations", type=click.UUID, multiple=True,
    help="Its members only; everybody with an account otherwise.",
)  # fmt: skip
@_BY
def tell(breach_id: UUID, *, words: str, organizations: tuple[UUID, ...], said_by: str) -> None:
    """Tell those concerned by mail, each once, and note that they were told.

    \b
    Example:
      opentrax breach tell ID --words "A list of names was sent astray. Beware of calls." --by "Ada"
    """
    with _refusals():
        from opentrax.privacy.models import Breach
        from opentrax.privacy.services.breaches import tell_people

        found = Breach.objects.filter(pk=breach_id).first()
        if found is None:
            raise click.ClickException(f"There is no breach {breach_id}.")
        told = tell_people(found, words=words, said_by=said_by, organizations=organizations)
        _tell(found)
        click.echo(f"{told} people get a mail.")


@command.command("list")
def list_() -> int:
    """Print the register, drills marked; exit with 1 if a breach missed what it owes.

    \b
    Example:
      opentrax breach list
    """
    with with_database():
        from opentrax.privacy.selectors.breaches import register

        found = register()
        for one in found:
            _print(one)
        return 1 if any(one.missed and not one.breach.is_drill for one in found) else 0


def _tell(breach: "Breach") -> None:
    from opentrax.privacy.selectors.breaches import register

    _print(next(one for one in register() if one.breach.pk == breach.pk))


def _print(one: "Standing") -> None:
    kind = "drill " if one.breach.is_drill else "breach"
    missed = f"  missed: {', '.join(one.missed)}" if one.missed else ""
    click.echo(
        f"{one.breach.pk}  {kind}  {one.state.value:<8}  due {one.due_at:%Y-%m-%d %H:%MZ}"
        f"  {one.breach.what}{missed}"
    )
