"""`opentrax staff …`: who works for the operator, and may ask to read a client's data."""

import click

from opentrax.config.cli.database import with_database


@click.group()
def command() -> None:
    """Say who works for the operator, and may ask clients to be let in.

    \b
    Example:
      opentrax staff list
    """


@command.command("list")
def list_staff() -> None:
    """Print whoever works for the operator.

    \b
    Example:
      opentrax staff list
    """
    with with_database():
        from opentrax.privacy.services.staff import staff_addresses

        listed = staff_addresses()
        for address in listed:
            click.echo(address)
    click.echo(f"{len(listed)} people", err=True)


@command.command()
@click.argument("email")
def add(*, email: str) -> None:
    """Make an account one of the operator's staff. It reads nothing by that: it may ask to.

    \b
    Example:
      opentrax staff add sam@example.org
    """
    _name(email, is_staff=True)
    click.echo(f"{email} may ask clients to be let in, at /operator/access.")


@command.command()
@click.argument("email")
def remove(*, email: str) -> None:
    """Make an account one of the operator's staff no longer; what was open to it shuts at once.

    \b
    Example:
      opentrax staff remove sam@example.org
    """
    _name(email, is_staff=False)
    click.echo(f"{email} is let in nowhere any more.")


def _name(email: str, *, is_staff: bool) -> None:
    with with_database():
        from opentrax.organizations.selectors import person_id_by_email
        from opentrax.privacy.services.staff import name_staff

        person_id = person_id_by_email(email.strip())
        if person_id is None or not name_staff(person_id, is_staff=is_staff):
            raise click.ClickException(f"nobody has an account with the address {email}.")
