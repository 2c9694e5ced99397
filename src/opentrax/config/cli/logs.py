"""`opentrax logs …`: read logs on record, keep their terms, see what they hold."""

import click

from opentrax.config.cli import use_django
from opentrax.config.cli.database import with_database


@click.group()
def command() -> None:
    """Read logs, for a purpose and on record; keep their terms.

    \b
    Example:
      opentrax logs fields
    """


@command.command()
@click.argument("log", default="web")
@click.option(
    "--for", "purpose", required=True, type=click.Choice(["running", "security"]), help="For what."
)
@click.option("--why", "reason", required=True, help="What is looked for; it is on record.")
@click.option("--by", "said_by", required=True, help="Who you are.")
def show(*, log: str, purpose: str, reason: str, said_by: str) -> None:
    """Print the lines of LOG (web, worker, mqtt, demo, up) and put the reading on record.

    \b
    Example:
      opentrax logs show web --for security --why "who tries passwords" --by Ada
    """
    with with_database():
        from opentrax.kit.commands import Refused
        from opentrax.privacy.services import logs

        try:
            lines = logs.read(log, purpose=purpose, reason=reason, said_by=said_by)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal
        for line in lines:
            click.echo(line)


@command.command()
def keep() -> None:
    """Shorten and take away what is past its term now; a job does this every night.

    \b
    Example:
      opentrax logs keep
    """
    use_django()
    from opentrax.privacy.services import logs

    found = logs.keep_terms()
    click.echo(f"{found.lines} lines: {found.gone} gone, {found.changed} changed")


@command.command()
def fields() -> None:
    """Print the fields that lines may hold, and which the settings turn on.

    \b
    Example:
      opentrax logs fields
    """
    use_django()
    from django.conf import settings

    from opentrax.kit.logs.schema import LOGS

    on = settings.ENVIRONMENT.logs.allowed
    for log, found in LOGS.items():
        for name, field in found.items():
            state = "always" if not field.setting else "on" if on.has(field.setting) else "off"
            click.echo(
                f"{log:<8} {name:<11} {field.purpose:<9} {state:<7} {field.setting}".rstrip()
            )
