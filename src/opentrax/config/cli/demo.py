"""`opentrax demo`: run or remove the demo."""

import os
import sys

import click

from opentrax.config.cli.database import with_database
from opentrax.config.supervisor.children import MARK, TO_OPERATOR


@click.group()
def command() -> None:
    """Run or remove the demo.

    \b
    Example:
      opentrax demo remove
    """


@command.command()
@click.option(
    "--speed", type=click.FloatRange(1, 3600), help="How fast the day passes. [default: 60]"
)
def run(speed: float | None) -> None:
    """Make the demo and replay its day (`opentrax up --demo` does this for you).

    \b
    Example:
      opentrax demo run --speed 120
    """
    from opentrax.config.cli import use_django

    use_django()
    from django.conf import settings

    from opentrax.demo.run import run as run_demo
    from opentrax.demo.run import speed_from_environment

    environment = settings.ENVIRONMENT
    if not environment.demo:
        raise click.ClickException(
            "the demo is off; start the server with `opentrax up --demo` (never in production)"
        )
    host = "127.0.0.1" if environment.host in {"0.0.0.0", "::"} else environment.host  # noqa: S104
    run_demo(
        environment.data,
        address=f"http://{host}:{environment.port}",
        public_address=environment.public_url,
        speed=speed or speed_from_environment(),
        say=_say,
    )


def _say(text: str) -> None:
    """To whoever started us: under `opentrax up` only marked lines reach the terminal."""
    for line in text.splitlines():
        click.echo(f"{TO_OPERATOR}{line}" if MARK in os.environ else line)


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def remove(*, yes: bool) -> None:
    """Delete the demo's organizations, people, work orders, positions and time.

    \b
    Example:
      opentrax demo remove --yes
    """
    if not yes:
        _ask()
    with with_database():
        from django.conf import settings

        from opentrax.demo import state
        from opentrax.demo.services.remove import remove_demo

        removed = remove_demo()
        state.forget(settings.ENVIRONMENT.data)
    click.echo(
        f"Removed {removed} organizations of the demo." if removed else "There is no demo here."
    )


def _ask() -> None:
    """Ask on the terminal. Raises Abort for no, ClickException where nobody answers."""
    question = "Delete the demo with everything in it? Your own organizations stay."
    try:
        click.confirm(question, abort=True)
    except click.Abort:
        if sys.stdin is not None and sys.stdin.isatty():
            raise
        raise click.ClickException(
            "nothing was deleted: nobody can be asked without a terminal; use --yes"
        ) from None
